"""What whoever runs the bot can see of its processes: metrics, health and logs. Runs in both environments."""
