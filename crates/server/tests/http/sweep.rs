//! Every operation of the table, asked in every way in which it must not answer.
//!
//! The lists come from `routes::operations()`: a route that is added is swept, and one of which
//! the sweep doesn't know how to ask it fails here.

mod answers;
mod bodies;
mod methods;
mod tenants;
mod tokens;
mod world;

#[test]
fn the_table_is_made_once_for_all_servers() {
    let again = server::routes::operations().into_iter();
    for (first, second) in server::routes::operations().into_iter().zip(again) {
        assert!(std::ptr::eq(first, second), "{} was made anew", first.path);
    }
}
