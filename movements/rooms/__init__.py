"""Radio rooms: who is on shift, which room holds a mission, its log, its ladder, calls for help, and the board that shows it."""
