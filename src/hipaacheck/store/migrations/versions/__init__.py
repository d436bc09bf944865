"""One module a version. What stands here was used on stores that exist: never change it, add a version."""
