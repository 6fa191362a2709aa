# SPDX-License-Identifier: GPL-3.0-or-later
# Reads the catalogue of wrong input: *.cases of this folder.
#
#   row N: TITLE   the row of the catalogue that the cases below belong to
#   note TEXT      how the program reads that row, for docs/bad-input.md
#   | TEXT         a line of the file `s`, the scenario
#   + TEXT         the same, behind those of good.scenario.yaml
#   ! COMMAND      sets up
#   $ COMMAND      what is tried; `rehearse run --quiet --no-plots -o r s` when nothing else is said
#   = NUMBER       its exit code; 2 when nothing else is said
#   > TEXT         a line of standard error: all of them, to the letter
#   < TEXT         a line of standard output; not looked at where there is none
#   ? COMMAND      must hold afterwards
#   needs COMMAND  left out where this fails
#   unlimited      may take more memory and time than reading input may
#
# An empty line ends a case. COMMANDs are lines of sh; $top is the top of the sources.
package Cases;
use strict;
use warnings;

our %notes; # row => texts

# The cases of a file: { row, title, file, line, set-up, text, ... } in order.
sub read_file {
  my ($path) = @_;
  open my $in, '<', $path or die "$path: $!\n";
  my (@cases, $case, $row, $title);
  my $fresh = sub {
    $case = { row => $row, title => $title, path => $path, line => $., setup => [], scenario => undef,
              command => undef, status => 2, says => [], prints => undef, after => [], needs => [], limits => 1,
              asks => 0 };
    push @cases, $case;
  };
  while (defined (my $line = <$in>)) {
    chomp $line;
    if ($line eq '') { $case = undef; next; }
    next if $line =~ /^#/;
    if ($line =~ /^row (\d+): (.*)$/) { ($row, $title, $case) = ($1, $2, undef); next; }
    die "$path:$.: no row yet\n" unless defined $row;
    if ($line =~ /^note (.*)$/) { push @{ $notes{$row} }, $1; next; }
    $fresh->() unless defined $case;
    $line =~ /^(\S+)(?: (.*))?$/ or die "$path:$.: no directive: $line\n";
    my ($what, $rest) = ($1, $2 // '');
    if ($what eq '!') { push @{ $case->{setup} }, $rest; }
    elsif ($what eq '|') { $case->{scenario} .= "$rest\n"; }
    elsif ($what eq '+') { $case->{scenario} //= good($path); $case->{scenario} .= "$rest\n"; }
    elsif ($what eq '$') { $case->{command} = $rest; }
    elsif ($what eq '=') { $case->{status} = $rest; }
    elsif ($what eq '>') { push @{ $case->{says} }, $rest; }
    elsif ($what eq '<') { push @{ $case->{prints} }, $rest; }
    elsif ($what eq '?') { push @{ $case->{after} }, $rest; }
    elsif ($what eq 'needs') { push @{ $case->{needs} }, $rest; }
    elsif ($what eq 'unlimited') { $case->{limits} = 0; }
    else { die "$path:$.: unknown directive $what\n"; }
    $case->{last} = $.;
  }
  return @cases;
}

# What `+` adds to.
sub good {
  my ($path) = @_;
  (my $good = $path) =~ s,[^/]*$,good.scenario.yaml,;
  open my $in, '<', $good or die "$good: $!\n";
  local $/;
  return <$in>;
}

sub command { my ($case) = @_; return $case->{command} // 'rehearse run --quiet --no-plots -o r s'; }

1;
