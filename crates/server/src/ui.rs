//! What pages are made of: typed HTML components, the stylesheet and the scripts.
//!
//! A component asks for its accessible name in its signature, so that none is without one. Nothing
//! in here knows what a page is about. Every page works without a script; the scripts in `js` make
//! it quicker. `style` attributes and inline scripts are forbidden by the pages' own policy.

mod alert;
pub(crate) mod assets;
mod badge;
mod button;
mod code;
mod description;
mod dialog;
mod empty;
mod field;
mod form;
mod header;
mod icon;
mod menu;
mod notice;
mod paging;
pub(crate) mod security;
mod shell;
mod table;
mod tabs;
pub(crate) mod text;

pub(crate) use alert::{Tone, alert};
pub(crate) use badge::badge;
pub(crate) use button::{Act, Look, button, icon_button, link_button, named_button};
pub(crate) use code::{chip, copyable, snippet};
pub(crate) use description::descriptions;
pub(crate) use dialog::Dialog;
pub(crate) use empty::{Empty, empty, no_match};
pub(crate) use field::{
    Check, Choice, Field, Problems, checkbox, email, number, password, select, summary, switch,
    text, textarea,
};
pub(crate) use form::{Form, Waiting, ask, filter, search};
pub(crate) use header::{Header, header};
pub(crate) use icon::{Icon, icon};
pub(crate) use menu::{Item, menu};
pub(crate) use notice::{LastAction, notice};
pub(crate) use paging::{Paging, paging};
pub(crate) use shell::{
    Bare, Frame, Hosted, Page, Section, Theme, bare, document, fragment, hosted,
};
pub(crate) use table::{Column, Row, Table, table};
pub(crate) use tabs::{Tab, tabs};
