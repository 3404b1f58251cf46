//! What every page passes through: who it is, whether they may, and whether a form is one of ours.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use http::Method;

use super::visit::Asked;
use super::{Answer, Fault, Visit};
use crate::App;
use crate::routes::Operation;

/// Carries out a page's function for those who may: the scopes are those of the twin.
pub(crate) fn screen<F, A>(
    method: &Method,
    twin: Option<&'static Operation>,
    show: F,
) -> MethodRouter<App>
where
    F: Fn(App, Arc<Visit>) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Answer> + Send + 'static,
{
    let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
    on(filter, move |State(app): State<App>, request: Request| {
        let show = show.clone();
        async move { carry_out(app, request, twin, show).await }
    })
}

async fn carry_out<F, A>(
    app: App,
    request: Request,
    twin: Option<&'static Operation>,
    show: F,
) -> Response
where
    F: Fn(App, Arc<Visit>) -> A,
    A: Future<Output = Answer>,
{
    let asked = match Asked::of(request).await {
        Ok(asked) => asked,
        Err(fault) => return fault.alone(crate::ui::Theme::System),
    };
    let visit = match Visit::of(&app, asked, twin).await {
        Ok(visit) => Arc::new(visit),
        Err(response) => return response,
    };
    if let Err(fault) = check(&visit) {
        return fault.page(&visit);
    }
    match show(app, visit.clone()).await {
        Ok(reply) => reply.into_response(&visit),
        Err(fault) => fault.page(&visit),
    }
}

fn check(visit: &Visit) -> Result<(), Fault> {
    if visit.method() != Method::GET && !visit.is_authentic() {
        return Err(Fault::forged());
    }
    match visit.twin {
        Some(twin) if !twin.scopes.allow(|scope| visit.has(scope)) => {
            Err(Fault::forbidden(twin.scopes.names()))
        }
        Some(_) | None => Ok(()),
    }
}
