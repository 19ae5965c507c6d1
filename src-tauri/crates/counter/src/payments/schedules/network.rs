//! The network between the till and the service: every request arrives when, and only if, it is let, and every answer
//! comes back when, and only if, it is let. Time is the schedule's own.

use jiff::{SignedDuration, Timestamp};
use simulator::{clock::ManualClock, pay::Pay};
use std::{
    collections::{BTreeMap, VecDeque},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};
use yandex_pay::transport::{
    Bytes, HeaderMap, Request, Response, Sending, StatusCode, Transport, TransportError,
};

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// No connection comes about.
    Refused,
    /// The request is lost on its way; the till waits out its timeout.
    DropBefore,
    /// The service does it; the answer is lost.
    DropAfter,
    /// The till gives up waiting; the request arrives so long after it was sent, and is done.
    Late { ms: u32 },
    /// Arrives, and is answered, within the timeout, but not at once.
    SlowThere { ms: u32 },
    /// Done at once; the answer takes its time.
    SlowBack { ms: u32 },
    /// A proxy's 5xx: not done.
    ErrorBefore { status: u16 },
    /// A proxy's 5xx: done.
    ErrorAfter { status: u16 },
    /// 429: not done.
    RateLimited { after_s: Option<u8> },
    /// Somebody else (the merchant's cabinet, a second till) has an operation of this order under way: not done.
    Busy,
    /// Somebody else's page instead of an answer.
    Garbage { done: bool },
    /// The answer begins, and breaks off.
    CutShort,
    /// A page to sign in, for the whole of the internet.
    Redirect,
    /// The key is not taken for once.
    Unauthorized,
}

/// How the last call that came to an end looked from the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Untried,
    /// The service answered, well or badly.
    Answered,
    /// Nothing of the service's came back.
    Failed,
    /// The service does not take the key.
    KeyRefused,
    /// A refusal without its text: by the service, or by somebody between.
    Unclear,
}

#[derive(Debug)]
enum Ending {
    /// What the service says.
    Answer,
    Instead(Response),
    CutShort,
    Unreachable,
    Lost,
}

#[derive(Debug)]
struct Parcel {
    no: u64,
    request: Request,
    /// `None`: never.
    arrives: Option<Timestamp>,
    returns: Timestamp,
    ending: Ending,
    answer: Option<Response>,
}

#[derive(Debug, Default)]
struct Wires {
    sent: u64,
    faults: VecDeque<Fault>,
    down_until: Option<Timestamp>,
    parcels: Vec<Parcel>,
    reach: Option<Reach>,
    done: Vec<Done>,
    creates: BTreeMap<String, (Bytes, String)>,
    refunds: BTreeMap<String, Bytes>,
    problem: Option<String>,
}

/// A request that the service has processed: what it was, and how it was answered.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) call: String,
    pub(super) status: u16,
    /// Arrived after the till had given up waiting for it.
    pub(super) late: bool,
    /// The same create call had arrived before.
    pub(super) again: bool,
    pub(super) duplicate: bool,
    pub(super) busy: bool,
}

#[derive(Debug)]
pub(super) struct Network {
    pay: Pay,
    clock: ManualClock,
    wires: Mutex<Wires>,
}

impl Network {
    pub(super) fn new(pay: Pay, clock: ManualClock) -> Arc<Self> {
        Arc::new(Self {
            pay,
            clock,
            wires: Mutex::default(),
        })
    }

    fn wires(&self) -> MutexGuard<'_, Wires> {
        self.wires.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next call that finds none before it meets this.
    pub(super) fn next_fault(&self, fault: Fault) {
        self.wires().faults.push_back(fault);
    }

    pub(super) fn go_down(&self, until: Timestamp) {
        self.wires().down_until = Some(until);
    }

    /// From now on every call goes well. What is on its way still arrives.
    pub(super) fn heal(&self) {
        let mut wires = self.wires();
        wires.faults.clear();
        wires.down_until = None;
    }

    pub(super) fn reach(&self) -> Reach {
        self.wires().reach.unwrap_or(Reach::Untried)
    }

    /// What was processed since the last question.
    pub(super) fn take_done(&self) -> Vec<Done> {
        std::mem::take(&mut self.wires().done)
    }

    /// What no honest till sends.
    pub(super) fn problem(&self) -> Option<String> {
        self.wires().problem.clone()
    }

    /// Whether anything is still on its way to the service.
    pub(super) fn is_quiet(&self) -> bool {
        self.next_event().is_none()
    }

    /// When something arrives or comes back next.
    pub(super) fn next_event(&self) -> Option<Timestamp> {
        let now = self.clock.now();
        let wires = self.wires();
        wires
            .parcels
            .iter()
            .flat_map(|parcel| {
                let open = parcel.answer.is_none();
                parcel
                    .arrives
                    .filter(|_| open)
                    .into_iter()
                    .chain((parcel.returns > now).then_some(parcel.returns))
            })
            .min()
    }

    /// Lets arrive what has come to its time.
    pub(super) fn deliver(&self) {
        let now = self.clock.now();
        loop {
            let due = {
                let wires = self.wires();
                let open = wires.parcels.iter().filter(|parcel| {
                    parcel.answer.is_none() && parcel.arrives.is_some_and(|arrives| arrives <= now)
                });
                open.min_by_key(|parcel| (parcel.arrives, parcel.no))
                    .map(|parcel| (parcel.no, parcel.request.clone(), parcel.returns < now))
            };
            let Some((no, request, late)) = due else { break };
            let answer = self.process(&request, late);
            let mut wires = self.wires();
            if let Some(parcel) = wires.parcels.iter_mut().find(|parcel| parcel.no == no) {
                parcel.answer = Some(answer);
            }
        }
        // A till that was restarted will never ask for its answers.
        let over = |time: Timestamp| now.duration_since(time) > SignedDuration::from_mins(3);
        self.wires().parcels.retain(|parcel| {
            !(over(parcel.returns) && (parcel.arrives.is_none() || parcel.answer.is_some()))
        });
    }

    fn process(&self, request: &Request, late: bool) -> Response {
        let path = request.url.path().to_owned();
        let again = self.remember(request, &path);
        let mut to_service = axum::http::Request::builder()
            .method(request.method.clone())
            .uri(request.url.as_str());
        if let Some(headers) = to_service.headers_mut() {
            *headers = request.headers.clone();
        }
        let to_service = to_service.body(request.body.clone()).expect("a whole request");
        let (parts, body) = self.pay.answer(to_service).into_parts();
        let failed = !parts.status.is_success();
        let says = |word: &str| failed && contains(&body, word);
        let done = Done {
            call: format!("{} {path}", request.method),
            status: parts.status.as_u16(),
            late,
            again,
            duplicate: says("DUPLICATE_EXTERNAL_OPERATION_ID"),
            busy: says("ANOTHER_OPERATION_IN_PROGRESS"),
        };
        if done.busy {
            self.let_it_get_on(&path);
        }
        self.wires().done.push(done);
        Response {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// What the simulated service has under way may end only after so many reads. A real one gets on by itself, also
    /// while the till is told to wait.
    fn let_it_get_on(&self, path: &str) {
        let order = path.trim_end_matches("/refund").trim_end_matches("/rollback");
        let read = axum::http::Request::get(order.replace("/v2/", "/v1/"))
            .header("Authorization", "Api-Key pay-key")
            .body(Bytes::new())
            .expect("a whole request");
        let _ = self.pay.answer(read);
    }

    /// One payment is one body under one request id; one refund is one body.
    fn remember(&self, request: &Request, path: &str) -> bool {
        let mut wires = self.wires();
        if request.method == "POST" && path.ends_with("/v1/orders") {
            let told = |name: &str| {
                let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
                body.get(name).and_then(|text| text.as_str()).map(str::to_owned)
            };
            let id = told("orderId").unwrap_or_default();
            let request_id = request
                .headers
                .get("x-request-id")
                .and_then(|id| id.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let ours = (request.body.clone(), request_id);
            return match wires.creates.get(&id) {
                Some(known) if *known == ours => true,
                Some(_) => {
                    wires.problem = Some(format!("create {id} was sent with another body or request id"));
                    true
                }
                None => {
                    wires.creates.insert(id, ours);
                    false
                }
            };
        }
        if request.method == "POST" && path.ends_with("/refund") {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let id = body
                .get("externalOperationId")
                .and_then(|id| id.as_str())
                .unwrap_or_default();
            match wires.refunds.get(id) {
                Some(known) if known != &request.body => {
                    let (before, now) = (
                        String::from_utf8_lossy(known),
                        String::from_utf8_lossy(&request.body),
                    );
                    wires.problem = Some(format!("refund {id} was sent as {before} and as {now}"));
                }
                Some(_) => return true,
                None => {
                    wires.refunds.insert(id.to_owned(), request.body.clone());
                }
            }
        }
        false
    }

    /// What comes of a call at the end of its wait.
    fn take(&self, no: u64) -> Poll<Result<Response, TransportError>> {
        let now = self.clock.now();
        let mut wires = self.wires();
        let Some(place) = wires.parcels.iter().position(|parcel| parcel.no == no) else {
            return Poll::Ready(Err(TransportError::Lost("forgotten".into())));
        };
        if now < wires.parcels[place].returns {
            return Poll::Pending;
        }
        let parcel = &mut wires.parcels[place];
        let ending = std::mem::replace(&mut parcel.ending, Ending::Lost);
        let answer = parcel.answer.clone();
        let (outcome, reach) = match (ending, answer) {
            (Ending::Answer, Some(answer)) => {
                let reach = reach_of(&answer);
                (Ok(answer), reach)
            }
            (Ending::Instead(answer), _) => {
                let reach = reach_of(&answer);
                (Ok(answer), reach)
            }
            (Ending::CutShort, Some(answer)) => {
                let reach = if answer.status.is_client_error() {
                    Reach::Unclear
                } else {
                    Reach::Failed
                };
                let cut = TransportError::CutShort {
                    status: answer.status,
                    headers: answer.headers,
                    source: "the line broke".into(),
                };
                (Err(cut), reach)
            }
            (Ending::Unreachable, _) => (Err(TransportError::Unreachable("refused".into())), Reach::Failed),
            (Ending::Lost | Ending::Answer | Ending::CutShort, _) => {
                (Err(TransportError::Lost("time ran out".into())), Reach::Failed)
            }
        };
        wires.reach = Some(reach);
        if wires.parcels[place].arrives.is_none() || wires.parcels[place].answer.is_some() {
            wires.parcels.remove(place);
        }
        Poll::Ready(outcome)
    }

    fn post(&self, request: Request) -> u64 {
        let now = self.clock.now();
        let mut wires = self.wires();
        wires.sent += 1;
        let no = wires.sent;
        let is_down = wires.down_until.is_some_and(|until| now < until);
        let fault = if is_down {
            // Out of reach: now nothing gets out, now nothing comes back.
            Some(if no.is_multiple_of(2) {
                Fault::Refused
            } else {
                Fault::DropBefore
            })
        } else {
            wires.faults.pop_front()
        };
        let after = |ms: u32| now + SignedDuration::from_millis(i64::from(ms));
        let timeout = now + SignedDuration::try_from(request.timeout).expect("a short time");
        let (arrives, returns, ending) = match fault {
            None => (Some(now), now, Ending::Answer),
            Some(Fault::Refused) => (None, now, Ending::Unreachable),
            Some(Fault::DropBefore) => (None, timeout, Ending::Lost),
            Some(Fault::DropAfter) => (Some(now), timeout, Ending::Lost),
            Some(Fault::Late { ms }) => (Some(after(ms)), timeout, Ending::Lost),
            Some(Fault::SlowThere { ms }) => (Some(after(ms)), after(ms), Ending::Answer),
            Some(Fault::SlowBack { ms }) => (Some(now), after(ms), Ending::Answer),
            Some(Fault::ErrorBefore { status }) => (None, now, Ending::Instead(page(status, &[]))),
            Some(Fault::ErrorAfter { status }) => (Some(now), now, Ending::Instead(page(status, &[]))),
            Some(Fault::RateLimited { after_s }) => {
                let after_s = after_s.map(|after| after.to_string());
                let headers: Vec<(&'static str, &str)> = after_s
                    .iter()
                    .map(|after| ("retry-after", after.as_str()))
                    .collect();
                (None, now, Ending::Instead(page(429, &headers)))
            }
            Some(Fault::Busy) => {
                wires.done.push(Done {
                    call: format!("{} {}", request.method, request.url.path()),
                    status: 409,
                    late: false,
                    again: false,
                    duplicate: false,
                    busy: true,
                });
                let mut answer = page(409, &[]);
                answer.body = Bytes::from_static(
                    br#"{"status":"fail","reasonCode":"ANOTHER_OPERATION_IN_PROGRESS","reason":"a refund is under way"}"#,
                );
                (None, now, Ending::Instead(answer))
            }
            Some(Fault::Garbage { done }) => (done.then_some(now), now, Ending::Instead(page(200, &[]))),
            Some(Fault::CutShort) => (Some(now), now, Ending::CutShort),
            Some(Fault::Redirect) => {
                let elsewhere = [("location", "https://hotspot.invalid/welcome")];
                (None, now, Ending::Instead(page(302, &elsewhere)))
            }
            Some(Fault::Unauthorized) => (None, now, Ending::Instead(page(401, &[]))),
        };
        wires.parcels.push(Parcel {
            no,
            request,
            arrives,
            returns,
            ending,
            answer: None,
        });
        no
    }
}

/// Something that is not the service's.
fn page(status: u16, headers: &[(&'static str, &str)]) -> Response {
    let mut answer = Response {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: Bytes::from_static(b"<html>a page</html>"),
    };
    for (name, value) in headers {
        let value = value.parse().expect("a plain value");
        answer.headers.insert(*name, value);
    }
    answer
}

/// By the status alone, since that is what tells "they answered" from "somebody else did".
fn reach_of(answer: &Response) -> Reach {
    if answer.status == StatusCode::UNAUTHORIZED {
        return Reach::KeyRefused;
    }
    let is_json = answer.body.first() == Some(&b'{');
    if answer.status.is_client_error() || (answer.status.is_success() && is_json) {
        Reach::Answered
    } else {
        Reach::Failed
    }
}

fn contains(body: &[u8], word: &str) -> bool {
    body.windows(word.len()).any(|part| part == word.as_bytes())
}

impl Transport for Network {
    fn send(&self, request: Request) -> Sending<'_> {
        let no = self.post(request);
        self.deliver();
        Box::pin(Awaited { network: self, no })
    }
}

/// An answer that is awaited. Given up, the request goes its way all the same.
struct Awaited<'a> {
    network: &'a Network,
    no: u64,
}

impl Future for Awaited<'_> {
    type Output = Result<Response, TransportError>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.network.take(self.no)
    }
}
