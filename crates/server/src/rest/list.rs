//! Lists: paging in Auth0's forms, and the answers they come in (reference §1.5).

use axum::body::Body;
use axum::response::Response;
use domain::patch::{Fields, select};
use http::{HeaderValue, StatusCode, Uri, header};
use serde_json::{Map, Value};
use store::Page;

use super::Problem;

/// Rows of a page if nothing else is asked for.
const PAGE_ROWS: i64 = 50;

/// `application/json; charset=utf-8`, on every answer of the Management API.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// An answer with a JSON body.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    // Faster than by `Display`, and a value always becomes JSON.
    with_body(
        status,
        Body::from(serde_json::to_vec(body).unwrap_or_default()),
    )
}

/// An answer without content; it has a content type all the same (recorded).
pub(crate) fn no_content() -> Response {
    with_body(StatusCode::NO_CONTENT, Body::empty())
}

/// 202 without a body.
pub(crate) fn accepted() -> Response {
    with_body(StatusCode::ACCEPTED, Body::empty())
}

pub(crate) fn with_body(status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// Which part of a list is asked for, and in which form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Paging {
    /// `page` and `per_page`; an array, or an object with totals.
    Offset {
        page: i64,
        per_page: i64,
        totals: bool,
    },
    /// `take` and `from`; wins over the other form.
    Checkpoint { from: Option<String>, take: i64 },
}

impl Paging {
    /// Reads the parameters of a checked query.
    ///
    /// # Errors
    /// 400 if `from` is not a checkpoint.
    pub(crate) fn of(query: &Map<String, Value>) -> Result<Self, Problem> {
        let number = |key: &str| query.get(key).and_then(Value::as_i64);
        let from = query.get("from").and_then(Value::as_str);
        if from.is_some() || query.contains_key("take") {
            let from = from.map(open_checkpoint).transpose()?;
            return Ok(Self::Checkpoint {
                from,
                take: number("take").unwrap_or(PAGE_ROWS),
            });
        }
        Ok(Self::Offset {
            page: number("page").unwrap_or(0),
            per_page: number("per_page").unwrap_or(PAGE_ROWS),
            totals: query.get("include_totals") == Some(&Value::Bool(true)),
        })
    }

    /// The rows to read: one more than asked for at a checkpoint, to know whether there are more.
    pub(crate) fn rows(&self) -> Page {
        match self {
            Self::Offset { page, per_page, .. } => Page::Offset {
                skip: page.saturating_mul(*per_page),
                limit: *per_page,
            },
            Self::Checkpoint { from, take } => Page::After {
                last: from.clone(),
                limit: take + 1,
            },
        }
    }

    /// The form of a list that always has checkpoints, with at most 100 items an answer.
    pub(crate) fn up_to_100(self) -> Self {
        match self {
            Self::Offset { per_page, .. } => Self::Checkpoint {
                from: None,
                take: per_page,
            },
            Self::Checkpoint { from, take } => Self::Checkpoint {
                from,
                take: take.min(100),
            },
        }
    }

    /// Whether the answer says how many there are in all.
    pub(crate) fn has_totals(&self) -> bool {
        match self {
            Self::Offset { totals, .. } => *totals,
            Self::Checkpoint { .. } => false,
        }
    }

    /// How many rows to skip and to read, of a list that has no checkpoints.
    pub(crate) fn offset(&self) -> (i64, i64) {
        match self {
            Self::Offset { page, per_page, .. } => (page.saturating_mul(*per_page), *per_page),
            Self::Checkpoint { take, .. } => (0, *take),
        }
    }
}

/// `next` and `from` are opaque to callers; they hold the last row's key.
fn checkpoint(key: &str) -> String {
    jose::base64url(key.as_bytes())
}

fn open_checkpoint(text: &str) -> Result<String, Problem> {
    let key = jose::from_base64url(text).and_then(|bytes| String::from_utf8(bytes).ok());
    // No row has a key with U+0000.
    key.filter(|key| !key.contains('\0'))
        .ok_or_else(bad_checkpoint)
}

/// `from` is nothing that was answered as `next`.
pub(crate) fn bad_checkpoint() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "The checkpoint ID provided in the 'from' parameter has expired or is invalid, please \
         remove the checkpoint ID and try again",
        Some("invalid_query_string"),
    )
}

/// A page of a list, ready to be answered.
#[derive(Debug)]
pub(crate) struct Listing {
    /// The name of the items in a wrapper.
    pub(crate) name: &'static str,
    /// Each with the key by which a later page goes on.
    pub(crate) items: Vec<(String, Value)>,
    pub(crate) total: i64,
}

impl Listing {
    /// The page of a list by offset that was read whole.
    pub(crate) fn page_of(
        name: &'static str,
        all: impl ExactSizeIterator<Item = Value>,
        paging: &Paging,
    ) -> Self {
        let total = i64::try_from(all.len()).unwrap_or_default();
        let (skip, limit) = paging.offset();
        let number = |value: i64| usize::try_from(value).unwrap_or_default();
        let page = all.skip(number(skip)).take(number(limit));
        Self {
            name,
            items: page.map(|item| (String::new(), item)).collect(),
            total,
        }
    }

    /// The items after a checkpoint of a list that was read whole, each with its key.
    pub(crate) fn after(name: &'static str, all: Vec<(String, Value)>, paging: &Paging) -> Self {
        let from = match paging {
            Paging::Checkpoint { from, .. } => from.as_deref(),
            Paging::Offset { .. } => None,
        };
        let place = |last: &str| all.iter().position(|(key, _)| key == last);
        let skip = match from {
            Some(last) => place(last).map_or(all.len(), |place| place + 1),
            None => 0,
        };
        Self {
            name,
            items: all.into_iter().skip(skip).collect(),
            total: 0,
        }
    }

    /// The answer of a list that always is `{<items>[,next]}`.
    pub(crate) fn wrapped(mut self, paging: &Paging) -> Response {
        let next = match paging {
            Paging::Checkpoint { take, .. } => self.cut(*take),
            Paging::Offset { .. } => None,
        };
        let items = self.items.into_iter().map(|(_, item)| item);
        let mut wrapper = Map::new();
        wrapper.insert(self.name.to_owned(), items.collect());
        wrapper.extend(next.map(|next| ("next".to_owned(), next.into())));
        json_response(StatusCode::OK, &Value::Object(wrapper))
    }

    /// The same as [`Listing::unlinked`], but a page with a checkpoint always says how to go on,
    /// until there is nothing (recorded for members of organizations).
    pub(crate) fn continued(mut self, paging: &Paging, fields: &Fields) -> Response {
        let Paging::Checkpoint { take, .. } = paging else {
            return self.unlinked(paging, fields);
        };
        self.cut(*take);
        let last = self.items.last().map(|(key, _)| checkpoint(key));
        let items = self.items.into_iter();
        let items: Value = items.map(|(_, item)| select(item, fields, &[])).collect();
        let mut wrapper = Map::new();
        wrapper.insert(self.name.to_owned(), items);
        wrapper.extend(last.map(|next| ("next".to_owned(), next.into())));
        json_response(StatusCode::OK, &Value::Object(wrapper))
    }

    /// The answer: an array, `{total,start,limit,<items>}`, or `{<items>[,next]}`; lists by
    /// offset also have a `Link` header.
    pub(crate) fn response(
        mut self,
        paging: &Paging,
        fields: &Fields,
        always: &[&str],
        (uri, host): (&Uri, &str),
    ) -> Response {
        let next = match paging {
            Paging::Checkpoint { take, .. } => self.cut(*take),
            Paging::Offset { .. } => None,
        };
        let items: Value = self
            .items
            .into_iter()
            .map(|(_, item)| select(item, fields, always))
            .collect();
        let mut wrapper = Map::new();
        match paging {
            Paging::Checkpoint { .. } => {
                wrapper.insert(self.name.to_owned(), items);
                if let Some(next) = next {
                    wrapper.insert("next".to_owned(), next.into());
                }
                json_response(StatusCode::OK, &Value::Object(wrapper))
            }
            Paging::Offset {
                page,
                per_page,
                totals,
            } => {
                let body = if *totals {
                    wrapper.insert("total".to_owned(), self.total.into());
                    wrapper.insert("start".to_owned(), page.saturating_mul(*per_page).into());
                    wrapper.insert("limit".to_owned(), (*per_page).into());
                    wrapper.insert(self.name.to_owned(), items);
                    Value::Object(wrapper)
                } else {
                    items
                };
                let mut response = json_response(StatusCode::OK, &body);
                let link = link(uri, host, (*page, *per_page), self.total);
                if let Ok(value) = HeaderValue::from_str(&link) {
                    response.headers_mut().insert(header::LINK, value);
                }
                response
            }
        }
    }

    /// The same as roles, permissions and members have it: totals come last, in
    /// `{<items>,start,limit,total}`, and there is no `Link` header.
    pub(crate) fn unlinked(mut self, paging: &Paging, fields: &Fields) -> Response {
        let next = match paging {
            Paging::Checkpoint { take, .. } => self.cut(*take),
            Paging::Offset { .. } => None,
        };
        let items = self.items.into_iter();
        let items: Value = items.map(|(_, item)| select(item, fields, &[])).collect();
        let mut wrapper = Map::new();
        match paging {
            Paging::Offset { totals: false, .. } => return json_response(StatusCode::OK, &items),
            Paging::Offset { page, per_page, .. } => {
                wrapper.insert(self.name.to_owned(), items);
                wrapper.insert("start".to_owned(), page.saturating_mul(*per_page).into());
                wrapper.insert("limit".to_owned(), (*per_page).into());
                wrapper.insert("total".to_owned(), self.total.into());
            }
            Paging::Checkpoint { .. } => {
                wrapper.insert(self.name.to_owned(), items);
                wrapper.extend(next.map(|next| ("next".to_owned(), next.into())));
            }
        }
        json_response(StatusCode::OK, &Value::Object(wrapper))
    }

    /// Leaves `take` items; the key of the last one if there were more.
    fn cut(&mut self, take: i64) -> Option<String> {
        let take = usize::try_from(take).unwrap_or(usize::MAX);
        let more = self.items.len() > take;
        self.items.truncate(take);
        self.items
            .last()
            .filter(|_| more)
            .map(|(key, _)| checkpoint(key))
    }
}

/// The `Link` header of an offset list (RFC 8288). Recorded: its URLs have the scheme `http`,
/// keep the query's order, and there is no `prev`.
pub(crate) fn link(uri: &Uri, host: &str, (page, per_page): (i64, i64), total: i64) -> String {
    let last = if per_page > 0 {
        (total - 1).max(0) / per_page
    } else {
        0
    };
    let to = |page: i64| {
        format!(
            "<http://{host}{}?{}>",
            uri.path(),
            query_for(uri, page, per_page)
        )
    };
    let mut links = vec![format!("{}; rel=\"first\"", to(0))];
    if page < last {
        links.push(format!("{}; rel=\"next\"", to(page + 1)));
    }
    links.push(format!("{}; rel=\"last\"", to(last)));
    links.join(", ")
}

/// The query with `page` and `per_page` replaced where they stand, else added.
fn query_for(uri: &Uri, page: i64, per_page: i64) -> String {
    let (mut has_page, mut has_per_page) = (false, false);
    let mut pairs: Vec<String> = uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| match pair.split('=').next() {
            Some("page") => {
                has_page = true;
                format!("page={page}")
            }
            Some("per_page") => {
                has_per_page = true;
                pair.to_owned()
            }
            _ => pair.to_owned(),
        })
        .collect();
    if !has_page {
        pairs.push(format!("page={page}"));
    }
    if !has_per_page {
        pairs.push(format!("per_page={per_page}"));
    }
    pairs.join("&")
}

/// The `fields` and `include_fields` of a checked query.
pub(crate) fn fields(query: &Map<String, Value>) -> Fields {
    let names = query
        .get("fields")
        .and_then(Value::as_str)
        .filter(|names| !names.is_empty());
    Fields {
        names: names.map(|names| names.split(',').map(str::to_owned).collect()),
        include: query.get("include_fields") != Some(&Value::Bool(false)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_as_recorded() {
        let uri: Uri = "/api/v2/clients?fields=name&include_fields=true&page=0&per_page=1"
            .parse()
            .unwrap();
        let base = "http://t.test/api/v2/clients?fields=name&include_fields=true";
        assert_eq!(
            link(&uri, "t.test", (0, 1), 84),
            format!(
                "<{base}&page=0&per_page=1>; rel=\"first\", <{base}&page=1&per_page=1>; \
                 rel=\"next\", <{base}&page=83&per_page=1>; rel=\"last\""
            )
        );
        let plain: Uri = "/api/v2/clients".parse().unwrap();
        assert_eq!(
            link(&plain, "t.test", (0, 50), 3),
            "<http://t.test/api/v2/clients?page=0&per_page=50>; rel=\"first\", \
             <http://t.test/api/v2/clients?page=0&per_page=50>; rel=\"last\""
        );
    }

    #[test]
    fn a_checkpoint_wins_over_pages() {
        let query = serde_json::json!({"take": 2, "per_page": 5, "include_totals": true});
        let paging = Paging::of(query.as_object().unwrap()).unwrap();
        assert_eq!(
            paging,
            Paging::Checkpoint {
                from: None,
                take: 2
            }
        );
        let bad = serde_json::json!({"from": "***"});
        assert!(Paging::of(bad.as_object().unwrap()).is_err());
    }
}
