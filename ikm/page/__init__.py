"""What every chapter is made of and what knows no subject: views, wording, tables, charts."""
