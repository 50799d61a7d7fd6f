# SPDX-License-Identifier: MIT
# gnuplot -e "csv='growth.csv'; svg='growth.svg'" growth.gp: the resolver's instructions over what grows, each from its
# least to its greatest number, so that a straight line is linear growth.
set terminal svg size 760,400 font 'sans-serif,11' background '#ffffff'
set output svg
set datafile separator ','
set key left top Left reverse samplen 2
set grid lc '#dddddd'
set border 3
set tics nomirror
set xlabel 'of the greatest number measured, %'
set ylabel 'million instructions of the resolver'
what = 'levels keys environment binds masks depth trusted'
most = '40 2000 10000 200 1000 200 100'
name = '"policy levels" "keys" "variables (1 MB)" "binds" "masks" "directories deep" "trusted files below"'
count(i) = sprintf('%s %s', word(most, i), word(name, i))
plot for [i = 1:words(what)] csv every ::1 \
    using (strcol(1) eq word(what, i) ? $2 * 100.0 / word(most, i) : NaN):(strcol(1) eq word(what, i) ? $3 / 1e6 : NaN) \
    with linespoints lw 1.5 pt 7 ps 0.5 title count(i)
