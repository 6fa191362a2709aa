# SPDX-License-Identifier: GPL-3.0-or-later
# Who is loaded, and who is in the zone, while two hosts of six are slow. Made by make load-shift-picture:
#   rehearse run scenarios/rais/load-shift.scenario.yaml -o RESULT
#   gnuplot -e "series='RESULT/series.csv'; out='docs/pictures/load-shift.svg'" docs/pictures/load-shift.gp
set terminal svg size 900,520 dynamic background '#ffffff' font 'sans,13'
set output out
set datafile separator ','
set datafile missing 'nan'
set key outside right top
set multiplot layout 2,1
set lmargin 8
set rmargin 24
set xrange [120:960]
set grid
set object 1 rectangle from 240,graph 0 to 720,graph 1 behind fillcolor '#f3ead8' fillstyle solid noborder
set ylabel 'utilisation, %'
set yrange [0:100]
set arrow 1 from 120,75 to 960,75 nohead dashtype 2 linecolor '#a03030'
set arrow 2 from 120,30 to 960,30 nohead dashtype 2 linecolor '#3060a0'
set label 1 'high mark' at 130,79 textcolor '#a03030'
set label 2 'low mark' at 130,26 textcolor '#3060a0'
plot series using 'time [s]':(100*column('web.host-1.utilisation [1]')) with lines linewidth 2 linecolor '#c05000' title 'host-1 (slow)', \
     '' using 'time [s]':(100*column('web.host-2.utilisation [1]')) with lines linewidth 2 linecolor '#e0a040' title 'host-2 (slow)', \
     '' using 'time [s]':(25*(column('web.host-3.utilisation [1]')+column('web.host-4.utilisation [1]')+column('web.host-5.utilisation [1]')+column('web.host-6.utilisation [1]'))) with lines linewidth 2 linecolor '#507090' title 'others, mean'
unset arrow
unset label
set ylabel 'addresses in the zone'
set xlabel 'time, s'
set yrange [0:7]
plot series using 'time [s]':(column('web.zone-size [1]')) with steps linewidth 2 linecolor '#404040' title 'zone'
unset multiplot
