"""What every verb of the help desk stands on."""
