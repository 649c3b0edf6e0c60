# Difference in differences of the places of an action and the others, with R's svyby and svycontrast; lm beside it.
#
#   Rscript tests/r/impact.R then.csv now.csv column unsur acted other[;other...]
#
# Prints a line: estimate, low, high, df, p, and the estimate of lm(value ~ place * period). Each place counts once.
suppressPackageStartupMessages(library(survey))
asked <- commandArgs(trailingOnly = TRUE)
acted <- strsplit(asked[5], ";")[[1]]
others <- strsplit(asked[6], ";")[[1]]
places <- c(acted, others)
share <- setNames(c(rep(1 / length(acted), length(acted)), rep(-1 / length(others), length(others))), places)

read <- function(path) {
  rows <- read.csv(path, na.strings = c("", "-"), colClasses = "character")
  unsur <- intersect(names(rows), c("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku",
                                    "pengaduan", "sarana"))
  rows <- rows[rowSums(!is.na(rows[unsur])) > 0, ]
  data.frame(place = rows[[asked[3]]], value = 25 * as.numeric(rows[[asked[4]]]))
}
gap <- function(rows) {
  rows$n <- as.numeric(!is.na(rows$value))
  rows$value[is.na(rows$value)] <- 0
  totals <- svyby(~value + n, ~place, svydesign(~1, data = rows, weights = ~1), svytotal, covmat = TRUE)
  mean_of <- function(name) sprintf("%.17g * `%s:value` / `%s:n`", share[[name]], name, name)
  contrast <- function(names) {
    svycontrast(totals, list(gap = parse(text = paste(sapply(names, mean_of), collapse = " + "))[[1]]))
  }
  parts <- sapply(places, function(name) as.numeric(SE(contrast(name)))^2)
  sizes <- sapply(places, function(name) sum(rows$n[rows$place == name]))
  found <- contrast(places)
  list(value = as.numeric(coef(found)), se = as.numeric(SE(found)), df = sum(parts)^2 / sum(parts^2 / (sizes - 1)))
}
# The interval of each gap is symmetric on the logit between -75 and 75; that of their difference is put together.
limits <- function(part, margin) {
  place <- (part$value + 75) / 150
  -75 + 150 * plogis(qlogis(place) + c(-1, 1) * margin * part$se / 150 / (place * (1 - place)))
}
then <- read(asked[1])
now <- read(asked[2])
first <- gap(then)
second <- gap(now)
estimate <- second$value - first$value
df <- (first$se^2 + second$se^2)^2 / (first$se^4 / first$df + second$se^4 / second$df)
reach <- function(margin) {
  before <- limits(first, margin)
  after <- limits(second, margin)
  estimate + c(-1, 1) * sqrt(c((second$value - after[1])^2 + (before[2] - first$value)^2,
                               (after[2] - second$value)^2 + (first$value - before[1])^2))
}
t <- uniroot(function(margin) reach(margin)[if (estimate > 0) 1 else 2], c(0, 50), tol = 1e-10)$root
both <- rbind(cbind(then, now = 0), cbind(now, now = 1))
both <- both[both$place %in% places, ]
both$place <- relevel(factor(both$place), others[1])
fitted <- coef(lm(value ~ place * now, data = both))
change <- setNames(sapply(places, function(name) {
  fitted["now"] + if (name == others[1]) 0 else fitted[paste0("place", name, ":now")]
}), places)
cat(format(c(estimate, reach(qt(0.975, df)), df, 2 * pt(-t, df), sum(share * change)), digits = 12), sep = "\t")
cat("\n")
