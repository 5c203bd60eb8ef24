//! The task that reads requests from a connection, and how it is ended.

use std::{mem, sync::Mutex};

use tokio::task::AbortHandle;

use crate::base::sync::lock;

/// The task of one connection.
pub(super) struct ConnectionTask(Mutex<TaskState>);

enum TaskState {
    /// The task is not known yet.
    Starting,
    Running(AbortHandle),
    /// The connection was ended, perhaps before its task was known.
    Ended,
    /// The connection belongs to a handler. A handle of the task would keep its memory.
    HandedOver,
}

impl ConnectionTask {
    /// A task that is not known yet.
    pub(super) fn starting() -> Self {
        Self(Mutex::new(TaskState::Starting))
    }

    /// Names the task. A connection has one.
    pub(super) fn runs_in(&self, task: AbortHandle) {
        let mut state = lock(&self.0);
        match &*state {
            TaskState::Starting | TaskState::Running(_) => *state = TaskState::Running(task),
            TaskState::Ended => task.abort(),
            TaskState::HandedOver => {}
        }
    }

    /// Ends the task, now or as soon as it is known.
    pub(super) fn end(&self) {
        if let TaskState::Running(task) = mem::replace(&mut *lock(&self.0), TaskState::Ended) {
            task.abort();
        }
    }

    /// The task has given the connection to a handler, and nobody ends it any more.
    pub(super) fn hand_over(&self) {
        *lock(&self.0) = TaskState::HandedOver;
    }
}
