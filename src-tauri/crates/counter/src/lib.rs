//! The use cases of the pickup counter and its background tasks. Headless: no window, no SQL.

pub mod config;
pub mod view;
