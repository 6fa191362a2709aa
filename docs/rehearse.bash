# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for rehearse; options come from the program's own --help.
_rehearse () {
  local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]}
  if [ "$COMP_CWORD" = 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "run sweep plan merge export import check list explain schema graph compare test capacity report --help --version" -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(rehearse "$verb" --help 2>/dev/null | grep -oE -- '--[a-z-]+')" -- "$word")
  elif [ "$verb" = list ]; then
    mapfile -t COMPREPLY < <(compgen -W "models metrics faults records distributions loads" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _rehearse rehearse
