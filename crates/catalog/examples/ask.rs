//! What the catalogue knows of a name on a day: identity, parents, regions, standings, holders of offices.
//!
//! ```text
//! cargo run -p rapporteur-catalog --example ask -- "South Korea" 2018-03
//! ```
#![allow(clippy::print_stdout)]

use rapporteur_catalog::Catalogue;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = arguments.first().map_or("NATO", String::as_str);
    let day = arguments.get(1).map_or("2026", String::as_str);
    let catalogue = Catalogue::builtin();
    let Some(id) = catalogue.by_name(wanted) else {
        match catalogue.nearest(wanted) {
            Some(near) => println!("no `{wanted}`: did you mean `{near}`?"),
            None => println!("no `{wanted}`"),
        }
        return;
    };
    let name = |id| catalogue.display_name(id);
    for name in catalogue.names_of(id).iter().filter(|name| name.prior > 0.0) {
        println!("name      {} ({:?})", name.text, name.kind);
    }
    for above in catalogue.upwards(id).into_iter().skip(1) {
        println!("part of   {}", name(above));
    }
    for region in catalogue.regions_of(id) {
        println!("lies in   {}", name(region));
    }
    let mut bodies: Vec<_> =
        catalogue.all_memberships().iter().filter(|m| m.member == id).map(|m| m.body).collect();
    bodies.dedup();
    for body in bodies {
        if let Some(status) = catalogue.standing_on(id, body, day) {
            println!("{status:?}    {}", name(body));
        }
    }
    for term in catalogue.tenures(id) {
        match term.on(day) {
            Some(true) => println!("{}: {}", term.office, term.holder),
            None => println!("{}: perhaps {}, in office on {}", term.office, term.holder, term.seen),
            Some(false) => {}
        }
    }
}
