//! The outbox: mails that are stored until the mail server has them.
//!
//! A mail is a row of `mizan_outbox` from the transaction that causes it until it is sent. Every serving process has a
//! worker that takes what is due; a row that is taken is out of the others' way for a while (its lease), and comes up again
//! when the process dies. So a mail is sent at least once, and twice when a process dies between the server's answer and
//! the deletion.

mod command;
mod row;
mod table;
mod worker;

pub(crate) use command::{arguments, list, oldest_trouble, retry, send_due};
pub(super) use table::insert;
pub(crate) use worker::Worker;
