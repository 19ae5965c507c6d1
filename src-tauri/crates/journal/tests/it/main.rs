//! The journal on real files. One binary, so that it links once.

mod orders;
mod support;
