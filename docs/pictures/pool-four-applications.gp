# SPDX-License-Identifier: GPL-3.0-or-later
# Users, machines that serve and power while four applications share a pool. Made by make pool-picture:
#   rehearse run scenarios/pool/four-applications.scenario.yaml -o RESULT
#   gnuplot -e "series='RESULT/series.csv'; out='docs/pictures/pool-four-applications.svg'" docs/pictures/pool-four-applications.gp
set terminal svg size 900,520 dynamic background '#ffffff' font 'sans,13'
set output out
set datafile separator ','
set datafile missing 'nan'
set key outside right top
set multiplot layout 2,1
set lmargin 8
set rmargin 24
set xrange [2:48]
set xtics 6
set grid
set ylabel 'machines'
set yrange [0:36]
plot series using (column('time [s]')/3600):(column('farm.users [1]')/100) with lines linewidth 2 linecolor '#507090' title 'needed by users', \
     '' using (column('time [s]')/3600):(column('farm.ready [1]')) with steps linewidth 2 linecolor '#c05000' title 'serve', \
     '' using (column('time [s]')/3600):(column('farm.off [1]')) with steps linewidth 1 linecolor '#a0a0a0' title 'standby'
set ylabel 'power, kW'
set xlabel 'time, h'
set yrange [0:9]
plot series using (column('time [s]')/3600):(column('farm.power [1]')/1000) with lines linewidth 2 linecolor '#404040' title 'drawn', \
     8.5 with lines dashtype 2 linecolor '#a03030' title 'all 34 on'
unset multiplot
