//! What the service tells, read tolerantly (*found*): unknown fields are passed over, numbers may
//! be strings and the other way round, an unknown word is kept as such. Only what a decision rests
//! on may not be guessed: it is absent then, and the decision is "no".

mod envelope;
mod kept;
mod money;
mod status;
mod view;

pub use kept::OperationEnd;
pub use money::{AfterRollback, CaptureCheck, MoneyTrail};
pub use status::{OperationStatus, OperationType, PaymentStatus};
pub use view::{CartLineView, CartView, OperationView, OrderView, PaymentMethodView, PaymentUrl};

pub(crate) use envelope::{Failure, failure, success};
pub(crate) use view::{read_operation, read_order, read_payment_url};

#[cfg(test)]
mod tests;
