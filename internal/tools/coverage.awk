# Sums a Go coverage profile up by package. With -coverpkg every test binary writes every statement block again, so a
# block counts once, as covered when any of them ran it.
#
#   awk -f internal/tools/coverage.awk -v module=github.com/owner/name cover.out

FNR == 1 || NF != 3 { next }            # "mode: atomic", and anything that is not a block

{
  statements[$1] = $2
  if ($3 > 0) covered[$1] = 1
}

END {
  for (block in statements) {
    package = block
    sub(/:[0-9.,]*$/, "", package)      # the block's lines
    sub(/\/[^\/]*$/, "", package)       # the file
    if (index(package, module "/") == 1) package = substr(package, length(module) + 2)
    total[package] += statements[block]
    if (block in covered) hit[package] += statements[block]
  }
  for (package in total) {
    all += total[package]
    ran += hit[package]
    printf "  %5.1f%%  %5d of %5d statements  %s\n", percent(hit[package], total[package]), hit[package], total[package], package | "sort -k6"
  }
  close("sort -k6")
  if (all) printf "  %5.1f%%  %5d of %5d statements  in all\n", percent(ran, all), ran, all
  else print "  no statements: the profile is empty"
}

function percent(part, whole) { return whole ? 100 * part / whole : 100 }
