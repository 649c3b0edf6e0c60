# Indexes of places with R's svyby, and that with each place weighing as its users do.
#
#   Rscript tests/r/places.R answers.csv column population users.json
#
# users.json: {"Jalan A": 5200, ...}, {} where they are not known; population 0 where it is not. Prints a line a place:
# name, value, low, high, tab between; then one named 'users'. Needs the packages jsonlite and survey.
suppressPackageStartupMessages({
  library(jsonlite)
  library(survey)
})
asked <- commandArgs(trailingOnly = TRUE)
rows <- read.csv(asked[1], na.strings = c("", "-"), colClasses = "character")
unsur <- c("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")
answers <- as.data.frame(lapply(rows[unsur], as.numeric))
kept <- rowSums(!is.na(answers)) > 0
answers <- answers[kept, ]
given <- setNames(as.data.frame(lapply(answers, function(column) as.numeric(!is.na(column)))), paste0("n_", unsur))
answers[is.na(answers)] <- 0
sample <- cbind(place = rows[[asked[2]]][kept], answers, given)
population <- as.numeric(asked[3])
sample$population <- population

limits <- function(estimate, se, df) {
  place <- (estimate - 25) / 75
  reach <- qt(0.975, df) * se / 75 / (place * (1 - place))
  25 + 75 * plogis(qlogis(place) + c(-1, 1) * reach)
}
tell <- function(name, estimate, df) {
  value <- as.numeric(coef(estimate))
  ends <- limits(value, as.numeric(SE(estimate)), df)
  cat(name, format(c(value, ends), digits = 12), sep = "\t")
  cat("\n")
}
index <- function(before) {
  parts <- paste0("`", before, unsur, "` / `", before, "n_", unsur, "`", collapse = " + ")
  parse(text = paste0("25 / ", length(unsur), " * (", parts, ")"))[[1]]
}

design <- svydesign(~1, fpc = if (population > 0) ~population, data = sample, weights = ~1)
totals <- svyby(reformulate(c(unsur, names(given))), ~place, design, svytotal, covmat = TRUE)
for (name in unique(sample$place)) {
  tell(name, svycontrast(totals, list(ikm = index(paste0(name, ":")))), sum(sample$place == name) - 1)
}

users <- fromJSON(asked[4])
if (length(users) > 0) {
  sample$stands <- unlist(users)[sample$place] / as.numeric(table(sample$place)[sample$place])
  weighted <- svydesign(~1, strata = ~place, data = sample, weights = ~stands)
  totals <- svytotal(reformulate(c(unsur, names(given))), weighted)
  tell("users", svycontrast(totals, list(ikm = index(""))), degf(weighted))
}
