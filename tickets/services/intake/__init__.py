"""How a request becomes a ticket, and who may be helped."""
