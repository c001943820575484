"""What a chat shows: proposals to the mediator, each with the lines that it rests on, none of them a decision."""
