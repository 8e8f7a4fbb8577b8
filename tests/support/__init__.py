"""What tests stand on: real servers, databases, a cast of people."""
