#![doc = include_str!("ARCHITECTURE.md")]

pub mod all_strings;
pub mod app;
pub mod database_commands;

pub mod base;
pub mod cache;
pub mod db;
pub mod i18n;
pub mod model;
pub mod realtime;
pub mod web;

pub mod features;

pub mod streams;

#[cfg(debug_assertions)]
pub mod dev;
