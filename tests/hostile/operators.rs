//! Secrets on the disk, in the log and between the nodes.
