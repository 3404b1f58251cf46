//! The binary from outside: started as people start it, asked by the clients they use.

#![cfg(test)]

mod administration;
mod audit;
mod client;
mod configuration;
mod ephemeral;
mod first_start;
mod health;
mod hostile_clients;
mod keeping_out;
mod killed;
mod killed_import;
mod log;
mod postgres;
mod process;
mod purged;
mod remote;
mod stopping;
mod tls;
mod unread_bodies;
