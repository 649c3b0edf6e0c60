# The index, its interval, the order of the unsur and the slope of the trend with R: read what the project published,
# and reckon them again from the answers; the slope from indexes and errors of its periods.
#
#   Rscript tests/r/ikm.R output/KPPT/2026-S1/hasil.json data/responses/KPPT/2026-S1.csv output/data/hasil.csv
#
# Needs the packages jsonlite and survey (Debian: r-cran-jsonlite, r-cran-survey). The third argument may be left out.
suppressPackageStartupMessages({
  library(jsonlite)
  library(survey)
})
options(width = 160)
paths <- commandArgs(trailingOnly = TRUE)

# Published: two lines.
hasil <- fromJSON(paths[1])
published <- c(ikm = as.numeric(hasil$ikm$value), unlist(hasil$precision[c("se", "low", "high")]))

# From the answers: blank and '-' are no answers; a row without any is not counted.
unsur <- hasil$unsur$key
rows <- read.csv(paths[2], na.strings = c("", "-"), colClasses = "character")
answers <- rows[unsur]
answers <- as.data.frame(lapply(answers, as.numeric))
counted <- rowSums(!is.na(answers)) > 0
answers <- answers[counted, ]
given <- setNames(as.data.frame(lapply(answers, function(column) as.numeric(!is.na(column)))), paste0("n_", unsur))
answers[is.na(answers)] <- 0
sample <- cbind(answers, given)

# A random sample of the users of the period, per service where the unit sampled so; every respondent counts once.
# Without the number of users none is taken into account.
strata <- unlist(hasil$precision$strata)
population <- hasil$precision$population
sample$service <- rows$service[counted]
sample$users <- if (is.null(population)) Inf else if (is.null(strata)) population else strata[sample$service]
design <- svydesign(~1, data = sample, weights = ~1, strata = if (is.null(strata)) NULL else ~service,
                    fpc = if (is.null(population)) NULL else ~users)

# IKM = 25 x mean over the unsur of (sum of answers / number of answers): a function of totals, by linearisation.
totals <- svytotal(reformulate(c(unsur, names(given))), design)
index <- parse(text = paste0("25 / ", length(unsur), " * (", paste0(unsur, " / n_", unsur, collapse = " + "), ")"))[[1]]
estimate <- svycontrast(totals, list(ikm = index))
value <- as.numeric(coef(estimate))
error <- as.numeric(SE(estimate))
# The interval: t on the logit of the place between 25 and 100, mapped back.
place <- (value - 25) / 75
reach <- qt(0.975, degf(design)) * error / 75 / (place * (1 - place))
reckoned <- c(ikm = value, se = error, low = 25 + 75 * plogis(qlogis(place) - reach), high = 25 + 75 * plogis(qlogis(place) + reach))

print(rbind(published, reckoned), digits = 10)

# The order of the unsur: every one against those of a higher value, paired t tests among those who answered both, Holm.
# With strata those are a domain of the design; the number of users is left out.
scores <- as.matrix(answers)
scores[as.matrix(given) == 0] <- NA
free <- svydesign(~1, data = sample, weights = ~1, strata = if (is.null(strata)) NULL else ~service)
test_paired <- function(lower, higher) {
  both <- !is.na(scores[, lower]) & !is.na(scores[, higher])
  if (is.null(strata)) return(t.test(scores[both, higher], scores[both, lower], paired = TRUE)$p.value)
  domain <- subset(update(free, apart = scores[, higher] - scores[, lower]), both)
  apart <- svymean(~apart, domain)
  2 * pt(-abs(as.numeric(coef(apart)) / as.numeric(SE(apart))), degf(domain))
}
published <- hasil$policy$order
for (lower in names(published)) {
  higher <- published[[lower]]$key
  if (length(higher) > 0) {
    p <- sapply(higher, function(key) test_paired(lower, key))
    ours <- sprintf("%.4f", published[[lower]]$p_adjusted)
    cat("order", lower, paste(higher, ours, sprintf("%.4f", p.adjust(p, method = "holm"))), "\n")
  }
}

# Gaps: kinerja of all who answered, harapan or kepentingan of all who stated it, the error of the difference by
# svycontrast over all respondents. Where 1 to 9 answered one of the two alone, their correlation is rounded down, to
# quarters, below 30 who answered both to whole numbers.
gaps <- hasil$importance$unsur
if (length(gaps) > 0) {
  for (at in seq_len(nrow(gaps))) {
    key <- gaps$key[at]
    wish <- as.numeric(rows[[paste(hasil$importance$asked, key, sep = "_")]][counted])
    asked <- as.numeric(!is.na(wish))
    both <- asked == 1 & given[[paste0("n_", key)]] == 1
    wish[asked == 0] <- 0
    asking <- update(free, rated = answers[[key]], n_rated = given[[paste0("n_", key)]], wish = wish, n_wish = asked)
    means <- svycontrast(svytotal(~rated + n_rated + wish + n_wish, asking),
                         list(kinerja = quote(rated / n_rated), stated = quote(wish / n_wish)))
    error <- sqrt(diag(vcov(means)))
    r <- vcov(means)[1, 2] / prod(error)
    alone <- c(sum(given[[paste0("n_", key)]]), sum(asked)) - sum(both)
    step <- if (sum(both) < 30) 1 else 0.25
    if (any(alone > 0 & alone < 10)) r <- step * floor(r / step + 1e-9)
    estimate <- as.numeric(coef(means)[1] - coef(means)[2])
    reach <- qt(0.975, degf(subset(asking, both))) * sqrt(sum(error^2) - 2 * r * prod(error))
    ours <- sprintf("%.9f", unlist(gaps[at, c("kinerja", "stated", "estimate", "low", "high")]))
    theirs <- sprintf("%.9f", c(coef(means), estimate, estimate - reach, estimate + reach))
    cat("gap", key, gaps$few_open[at], ours, theirs, "\n")
  }
}

# The slope of the trend: points a year, weights from the errors of the periods, of those that are one series.
middle <- function(period) {
  year <- as.integer(substr(period, 1, 4))
  part <- substring(period, 6)
  months <- ifelse(part == "", 12, ifelse(grepl("^S", part), 6, ifelse(grepl("^T", part), 3, 1)))
  number <- ifelse(part == "", 1, as.integer(sub("^[ST]", "", part)))
  first <- as.Date(sprintf("%04.0f-%02.0f-01", year, months * (number - 1) + 1))
  after <- months * number
  last <- as.Date(sprintf("%04.0f-%02.0f-01", year + after %/% 12, after %% 12 + 1)) - 1
  (as.numeric(first) + as.numeric(last)) / 2 / 365.25
}
if (!is.null(hasil$slope)) {
  trend <- hasil$trend[!is.na(hasil$trend$se), ]
  trend$time <- middle(trend$period)
  trend <- trend[trend$time >= middle(hasil$slope$first), ]
  fit <- lm(exact ~ time, data = trend, weights = 1 / se^2)
  df <- df.residual(fit)
  lack <- deviance(fit)
  error <- sqrt(summary(fit)$cov.unscaled["time", "time"] * max(1, lack / df))
  reach <- (if (lack > df) qt(0.975, df) else qnorm(0.975)) * error
  slope <- as.numeric(coef(fit)["time"])
  slope_reckoned <- c(estimate = slope, se = error, low = slope - reach, high = slope + reach, lack_of_fit = lack)
  slope_published <- unlist(hasil$slope[names(slope_reckoned)])
  print(rbind(slope_published, slope_reckoned), digits = 10)
}

# The open data: two lines.
if (length(paths) > 2) {
  figures <- read.csv(paths[3])
  print(subset(figures, measure == "ikm" & report == paste0(hasil$unit, "/", hasil$period), c(value, low, high, n, mutu)))
}
