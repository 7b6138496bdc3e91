//! Every gate of B4, passed and breached, on groups made by assembly.
