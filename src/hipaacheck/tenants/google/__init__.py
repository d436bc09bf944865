"""Read Google Workspace settings: raw policies, ScubaGoggles exports, our own snapshots."""
