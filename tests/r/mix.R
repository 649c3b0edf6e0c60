# Differences of units at an equal mix of respondents, with R's lm and svyglm: strata and clusters of each unit.
#
#   Rscript tests/r/mix.R tests/r/mix.json
#
# mix.json: {"rows": ["unit|gender|age|education|stratum|cluster|answers", ...]}, '.' of an unsur that was not answered.
# Prints JSON: the difference of each unit from the mean of all, by lm, and its standard error, by svyglm. The numbers
# under "expected" in mix.json are what it printed. Needs the packages jsonlite and survey.
suppressPackageStartupMessages({
  library(jsonlite)
  library(survey)
})
rows <- do.call(rbind, strsplit(fromJSON(commandArgs(trailingOnly = TRUE)[1])$rows, "|", fixed = TRUE))
sample <- as.data.frame(rows, stringsAsFactors = TRUE)
names(sample) <- c("unit", "gender", "age", "education", "stratum", "cluster", "answers")
answers <- do.call(rbind, lapply(strsplit(as.character(sample$answers), ""), function(cell) {
  suppressWarnings(as.numeric(cell))
}))

# Respondents' own indexes: that of the unit plus n times what each adds to it. Without gaps, 25 x the mean answer.
sample$own <- NA
for (unit in levels(sample$unit)) {
  mine <- sample$unit == unit
  given <- !is.na(answers[mine, ])
  means <- colMeans(answers[mine, ], na.rm = TRUE)
  apart <- sweep(answers[mine, ], 2, means)
  apart[!given] <- 0
  adds <- rowSums(sweep(apart, 2, colSums(given), "/")) / ncol(answers)
  sample$own[mine] <- 25 * (mean(means) + sum(mine) * adds)
}
formula <- own ~ 0 + unit + gender + age + education
plain <- coef(lm(formula, sample))
design <- svydesign(~cluster, strata = ~interaction(unit, stratum, drop = TRUE), weights = ~1, data = sample, nest = TRUE)
model <- svyglm(formula, design)
units <- levels(sample$unit)
result <- lapply(setNames(units, units), function(unit) {
  weights <- setNames(numeric(length(plain)), names(plain))
  weights[paste0("unit", units)] <- -1 / length(units)
  weights[paste0("unit", unit)] <- 1 - 1 / length(units)
  list(estimate = sum(weights * plain), se = sqrt(drop(t(weights) %*% vcov(model) %*% weights)))
})
cat(toJSON(result, auto_unbox = TRUE, digits = 12))
