# Indexes under their designs, and the difference of two of them, with R: strata, clusters, users, the ends of the scale.
#
#   Rscript tests/r/design.R cases.json
#
# cases.json: {"unsur": [...], "surveys": [{"answers": "a.csv", "strata": {"KTP": 40}, "cluster": "date", "users": 90}]};
# all but `answers` may be left out. Prints JSON: one entry a survey, and the difference of the last two, which are taken
# without users. Needs the packages jsonlite and survey (Debian: r-cran-jsonlite, r-cran-survey).
suppressPackageStartupMessages({
  library(jsonlite)
  library(survey)
})
cases <- fromJSON(commandArgs(trailingOnly = TRUE)[1], simplifyVector = FALSE)
unsur <- unlist(cases$unsur)

# Where an estimate lies between 25 and 100, and how far an interval of so many standard errors reaches.
limits <- function(estimate, margin) {
  place <- (estimate$value - 25) / 75
  reach <- margin * estimate$se / 75 / (place * (1 - place))
  25 + 75 * plogis(qlogis(place) + c(-1, 1) * reach)
}

reckon <- function(case, users = TRUE) {
  rows <- read.csv(case$answers, na.strings = c("", "-"), colClasses = "character")
  answers <- as.data.frame(lapply(rows[unsur], as.numeric))
  given <- setNames(as.data.frame(lapply(answers, function(column) as.numeric(!is.na(column)))), paste0("n_", unsur))
  answers[is.na(answers)] <- 0
  sample <- cbind(rows[setdiff(names(rows), unsur)], answers, given)
  strata <- clusters <- correction <- NULL
  if (!is.null(case$strata)) strata <- ~service
  ids <- if (is.null(case$cluster)) ~1 else reformulate(case$cluster)
  if (users && is.null(case$cluster)) {
    if (!is.null(case$strata)) sample$users <- unlist(case$strata)[sample$service]
    else if (!is.null(case$users)) sample$users <- case$users
    if (!is.null(sample$users)) correction <- ~users
  }
  # Each respondent counts once, whatever the stratum: the weights are those of the official index.
  design <- svydesign(ids, strata = strata, fpc = correction, data = sample, weights = ~1, nest = TRUE)
  totals <- svytotal(reformulate(c(unsur, names(given))), design)
  index <- parse(text = paste0("25 / ", length(unsur), " * (", paste0(unsur, " / n_", unsur, collapse = " + "), ")"))[[1]]
  estimate <- svycontrast(totals, list(ikm = index))
  list(value = as.numeric(coef(estimate)), se = as.numeric(SE(estimate)), df = degf(design))
}

found <- lapply(cases$surveys, function(case) {
  estimate <- reckon(case)
  ends <- limits(estimate, qt(0.975, estimate$df))
  c(estimate, low = ends[1], high = ends[2])
})
result <- list(surveys = found)

if (length(cases$surveys) > 1) {
  pair <- lapply(tail(cases$surveys, 2), reckon, users = FALSE)
  first <- pair[[1]]
  second <- pair[[2]]
  # Welch's degrees of freedom; ends put together from those of the two (Zou and Donner 2008); p where they reach 0.
  df <- (first$se^2 + second$se^2)^2 / (first$se^4 / first$df + second$se^4 / second$df)
  difference <- second$value - first$value
  reach <- function(margin) {
    one <- limits(first, margin)
    other <- limits(second, margin)
    difference + c(-1, 1) * sqrt(c((second$value - other[1])^2 + (one[2] - first$value)^2,
                                   (other[2] - second$value)^2 + (first$value - one[1])^2))
  }
  side <- if (difference > 0) 1 else 2
  t <- uniroot(function(margin) reach(margin)[side], c(1e-9, 30), tol = 1e-12)$root
  ends <- reach(qt(0.975, df))
  result$difference <- list(estimate = difference, low = ends[1], high = ends[2], df = df, p = 2 * pt(-t, df))
}
cat(toJSON(result, auto_unbox = TRUE, digits = 15))
