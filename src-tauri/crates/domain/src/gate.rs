//! Which commands an order takes as it stands, whatever their particulars. [`crate::decide`] asks here first, and
//! the screens ask here what to offer: the transition table exists once.

use crate::{
    Actor, Attempt, AttemptState, Closure, CommandKind, Lifecycle, LineNo, Order, Pick, Refusal, Return,
    Role, Tender,
};

impl Order {
    /// What this role may ask for now. The screens show these and nothing else.
    #[must_use]
    pub fn allowed(&self, role: Role) -> Vec<CommandKind> {
        let actor = Actor { operator: None, role };
        CommandKind::ALL
            .into_iter()
            .filter(|kind| self.gate(*kind, actor).is_ok())
            .collect()
    }

    pub(crate) fn gate(&self, kind: CommandKind, actor: Actor) -> Result<(), Refusal> {
        if actor.role < kind.role() {
            return Err(Refusal::NeedsRole { role: kind.role() });
        }
        match kind {
            CommandKind::Accept => {
                if !self.restaurant {
                    return Err(Refusal::NotARestaurant);
                }
                self.stand_in(&[Lifecycle::New])
            }
            CommandKind::StartPicking => {
                if self.restaurant && self.lifecycle == Lifecycle::New {
                    return Err(Refusal::AcceptFirst);
                }
                self.stand_in(&[Lifecycle::New, Lifecycle::Accepted])
            }
            CommandKind::Pick | CommandKind::Replace => self.stand_in(&[Lifecycle::Picking]),
            CommandKind::Unmark => {
                self.stand_in(&[Lifecycle::Picking])?;
                if self.lines.iter().all(|line| line.marks.is_empty()) {
                    Err(Refusal::NothingMarked)
                } else {
                    Ok(())
                }
            }
            CommandKind::Undo => {
                self.stand_in(&[Lifecycle::Picking])?;
                if self.undo.is_empty() {
                    Err(Refusal::NothingToUndo)
                } else {
                    Ok(())
                }
            }
            CommandKind::Assemble => {
                self.stand_in(&[Lifecycle::Picking])?;
                self.can_be_frozen()
            }
            CommandKind::SetEstimate => self.stand_in(&[
                Lifecycle::New,
                Lifecycle::Accepted,
                Lifecycle::Picking,
                Lifecycle::Assembled,
            ]),
            CommandKind::AcknowledgeWindow => {
                self.is_open()?;
                match self.window_before {
                    Some(_) => Ok(()),
                    None => Err(Refusal::WindowUnchanged),
                }
            }
            CommandKind::Note => self.is_open(),
            CommandKind::MakeReady => self.stand_in(&[Lifecycle::Assembled]),
            CommandKind::CheckCode => {
                self.stand_in(&[Lifecycle::Ready])?;
                if self.visit.is_verified() {
                    return Err(Refusal::AlreadyVerified);
                }
                if self.is_locked() {
                    Err(Refusal::CodeLocked)
                } else {
                    Ok(())
                }
            }
            CommandKind::UnlockCode => {
                self.stand_in(&[Lifecycle::Ready])?;
                if self.is_locked() {
                    Ok(())
                } else {
                    Err(Refusal::CodeNotLocked)
                }
            }
            CommandKind::OverrideCode => {
                self.stand_in(&[Lifecycle::Ready])?;
                if self.visit.is_verified() {
                    Err(Refusal::AlreadyVerified)
                } else {
                    Ok(())
                }
            }
            CommandKind::ShowBag | CommandKind::ConfirmComposition => self.at_the_counter(),
            CommandKind::RefuseLine => {
                self.at_the_counter()?;
                self.no_live_payment()?;
                if self.has_goods() {
                    Ok(())
                } else {
                    Err(Refusal::NothingPicked)
                }
            }
            CommandKind::EndVisit => {
                self.at_the_counter()?;
                self.no_money_taken()?;
                self.no_return_by_hand()
            }
            CommandKind::HandOver => self.can_be_handed_over(),
            CommandKind::Cancel => self.is_open(),
            CommandKind::AcceptProposal => {
                if self.proposed.is_none() {
                    return Err(Refusal::NoProposal);
                }
                self.stand_in(&[Lifecycle::New, Lifecycle::Accepted, Lifecycle::Picking])
            }
            CommandKind::DismissProposal => {
                if self.proposed.is_none() {
                    Err(Refusal::NoProposal)
                } else {
                    Ok(())
                }
            }
            CommandKind::TakeCash | CommandKind::StartCard => self.can_take_money(),
            CommandKind::StartPay => {
                self.can_take_money()?;
                match self.ledger.service_payment() {
                    Some(attempt) => Err(Refusal::PaymentOpen { attempt: attempt.no }),
                    None => Ok(()),
                }
            }
            CommandKind::ConfirmCard | CommandKind::DeclineCard => self.some_attempt(|attempt| {
                attempt.tender == Tender::Card
                    && matches!(attempt.state, AttemptState::Started | AttemptState::Unsure)
            }),
            CommandKind::DoubtCard => self.some_attempt(|attempt| {
                attempt.tender == Tender::Card && matches!(attempt.state, AttemptState::Started)
            }),
            CommandKind::AskRollback => self.some_attempt(|attempt| {
                attempt.tender == Tender::YandexPay
                    && matches!(
                        attempt.state,
                        AttemptState::Started
                            | AttemptState::Waiting { .. }
                            | AttemptState::Mismatched { .. }
                    )
            }),
            CommandKind::CardWasCharged => self.some_attempt(Attempt::was_declined),
            CommandKind::Abandon => {
                self.at_the_counter()?;
                self.some_attempt(Attempt::can_be_abandoned)
            }
            CommandKind::ConfirmReturn => self.can_confirm_a_return(actor.role),
            CommandKind::RetryReturn => {
                self.some_attempt(|attempt| attempt.returns.iter().any(Return::is_refused))
            }
            CommandKind::OweReturn => {
                self.stand_in(&[Lifecycle::Ready])?;
                self.some_attempt(|attempt| attempt.kept().is_positive())
            }
            CommandKind::ReturnGoods => {
                self.stand_in(&[Lifecycle::HandedOver])?;
                if self.ledger.kept().is_positive() {
                    Ok(())
                } else {
                    Err(Refusal::NothingTaken)
                }
            }
            CommandKind::NoteReceipt => {
                // A return has a receipt of its own.
                let taken = self
                    .ledger
                    .attempts
                    .iter()
                    .any(|attempt| attempt.captured_at.is_some());
                if taken {
                    Ok(())
                } else {
                    Err(Refusal::NotPaid { owed: self.owed() })
                }
            }
        }
    }

    fn is_open(&self) -> Result<(), Refusal> {
        let state = self.lifecycle;
        if state.is_closed() {
            Err(Refusal::Closed { state })
        } else {
            Ok(())
        }
    }

    fn stand_in(&self, states: &[Lifecycle]) -> Result<(), Refusal> {
        let state = self.lifecycle;
        if states.contains(&state) {
            return Ok(());
        }
        if state.is_closed() {
            return Err(Refusal::Closed { state });
        }
        let first = states.iter().map(|state| *state as u8).min().unwrap_or_default();
        if (state as u8) < first {
            Err(Refusal::TooEarly { state })
        } else {
            Err(Refusal::TooLate { state })
        }
    }

    fn at_the_counter(&self) -> Result<(), Refusal> {
        self.stand_in(&[Lifecycle::Ready])?;
        if self.visit.is_verified() {
            Ok(())
        } else {
            Err(Refusal::CodeNotVerified)
        }
    }

    fn no_live_payment(&self) -> Result<(), Refusal> {
        match self.ledger.live() {
            Some(attempt) => Err(Refusal::PaymentOpen { attempt: attempt.no }),
            None => Ok(()),
        }
    }

    fn no_money_taken(&self) -> Result<(), Refusal> {
        self.no_live_payment()?;
        if self.ledger.kept().is_positive() {
            Err(Refusal::MoneyTaken)
        } else {
            Ok(())
        }
    }

    /// Cash and card money goes back while its owner still stands there. The payment service returns its own later.
    fn no_return_by_hand(&self) -> Result<(), Refusal> {
        let open = self
            .ledger
            .attempts
            .iter()
            .find(|attempt| attempt.tender != Tender::YandexPay && attempt.next_return().is_some());
        match open {
            Some(attempt) => Err(Refusal::ReturnOpen { attempt: attempt.no }),
            None => Ok(()),
        }
    }

    /// By hand: cash and card money, and what the service has refused if a manager says so.
    fn can_confirm_a_return(&self, role: Role) -> Result<(), Refusal> {
        let by_hand = |attempt: &Attempt| {
            attempt.tender != Tender::YandexPay && attempt.returns.iter().any(Return::is_owed)
        };
        if self.ledger.attempts.iter().any(by_hand) {
            return Ok(());
        }
        self.some_attempt(|attempt| attempt.returns.iter().any(Return::is_refused))?;
        if role == Role::Manager {
            Ok(())
        } else {
            Err(Refusal::NeedsRole { role: Role::Manager })
        }
    }

    fn has_goods(&self) -> bool {
        self.composition
            .as_ref()
            .is_some_and(|composition| composition.present().next().is_some())
    }

    fn some_attempt(&self, fits: impl Fn(&Attempt) -> bool) -> Result<(), Refusal> {
        if self.ledger.attempts.iter().any(fits) {
            Ok(())
        } else {
            Err(Refusal::NoSuchAttempt)
        }
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.code.as_ref().is_some_and(|code| code.locked)
    }

    fn can_be_frozen(&self) -> Result<(), Refusal> {
        if self.proposed.is_some() {
            return Err(Refusal::ProposalOpen);
        }
        let lines: Vec<LineNo> = self
            .lines
            .iter()
            .filter(|line| line.pick == Pick::Untouched)
            .map(|line| line.no)
            .collect();
        if !lines.is_empty() {
            return Err(Refusal::LinesUndecided { lines });
        }
        if self
            .lines
            .iter()
            .all(|line| line.ordered.packs(line.pick).is_zero())
        {
            return Err(Refusal::NothingPicked);
        }
        match self.lacks_marks(&[]) {
            Some((line, lacking)) => Err(Refusal::MarksMissing { line, lacking }),
            None => Ok(()),
        }
    }

    /// Tenders come after the code and the check of the goods, one at a time, while something is owed.
    fn can_take_money(&self) -> Result<(), Refusal> {
        self.at_the_counter()?;
        if !self.visit.composition_confirmed() {
            return Err(Refusal::CompositionNotConfirmed);
        }
        self.no_live_payment()?;
        if self.owed().is_positive() {
            Ok(())
        } else {
            Err(Refusal::NothingOwed)
        }
    }

    /// Handed over means: code verified, goods checked, every bag shown, settled in full, nothing open,
    /// nothing to give back by hand.
    fn can_be_handed_over(&self) -> Result<(), Refusal> {
        self.at_the_counter()?;
        if !self.visit.composition_confirmed() {
            return Err(Refusal::CompositionNotConfirmed);
        }
        if !self.has_goods() {
            return Err(Refusal::NothingPicked);
        }
        self.no_live_payment()?;
        self.no_return_by_hand()?;
        let owed = self.owed();
        if owed.is_positive() {
            return Err(Refusal::NotPaid { owed });
        }
        if !owed.is_zero() {
            return Err(Refusal::TooMuchTaken {
                excess: crate::Money::ZERO - owed,
            });
        }
        if !self.all_bags_shown() {
            let shown = u8::try_from(self.visit.bags().len()).unwrap_or(u8::MAX);
            let bags = self.placement.as_ref().map_or(0, |placement| placement.bags);
            return Err(Refusal::BagsMissing { shown, bags });
        }
        Ok(())
    }
}

impl Attempt {
    /// Only a service's payment that is not known to be paid: what was captured is dealt with as such.
    #[must_use]
    pub fn can_be_abandoned(&self) -> bool {
        self.tender == Tender::YandexPay
            && !self.abandoned
            && matches!(
                self.state,
                AttemptState::Started | AttemptState::Waiting { .. } | AttemptState::RollingBack
            )
    }

    pub(crate) fn was_declined(&self) -> bool {
        self.tender == Tender::Card
            && self.state
                == AttemptState::Closed {
                    closure: Closure::Declined,
                }
    }
}
