//! Prints the clauses of sentences, one sentence a line on standard input.
//!
//! ```console
//! $ echo "Norway will train forty divers." | cargo run -p rapporteur-grammar --example clauses
//! Norway will train forty divers.
//!   train [will]: subj=Norway obj=divers
//! ```

#![allow(clippy::print_stdout)]

use std::io::{self, BufRead};

use rapporteur_grammar::{parse, structure};

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let sentence = line?;
        let tree = parse(&sentence);
        let clauses = structure::clauses(&sentence, &tree);
        println!("{sentence}");
        for clause in structure::notation(&sentence, &tree, &clauses).to_string().lines() {
            println!("  {clause}");
        }
    }
    Ok(())
}
