"""Tables: reading CSV, turning columns into numbers and back, splitting, the iris table."""
