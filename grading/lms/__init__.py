"""To and from a learning management system: grades as the CSV file that it imports, hand-ins as it lets download."""
