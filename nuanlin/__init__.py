"""The program `nuanlin`: one command line over all services, and the run on one machine."""
