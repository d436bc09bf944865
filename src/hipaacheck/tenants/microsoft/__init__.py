"""Read Microsoft 365 settings: Graph answers, ScubaGear exports, configuration snapshots."""
