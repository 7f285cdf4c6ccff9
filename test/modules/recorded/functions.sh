unset CDPATH
u=$(umask); umask 077; at_c=$PWD; at_s=.PRIVATE.tmp; at_why= at_q=
at_nl='
'
at_no() { at_why=$1; return 1; }
at_root() { [ "${at_me:=$(id -u)}" = 0 ]; }
at_loose() {
  at_root || return 1
  case $(stat -c "%u %g %a" -- "$1") in
  "0 "*[2367]) ;;
  "0 0 "*) return 1 ;;
  "0 "*[2367]?) ;;
  "0 "*) return 1 ;;
  esac
  case $(stat -f -c %T -- "$1") in msdos|vfat|exfat) return 1 ;; esac
}
at_follow() {
  at_root || return 0
  case $1 in
  "0 "*" "[1357][0-7][0-7][0-7]) at_x=$2 ;;
  "0 "*[2367]) at_x=anybody ;;
  "0 0 "*) return 0 ;;
  "0 "*[2367]?) at_x="group ${1#0 }" ;;
  "0 "*) return 0 ;;
  *) at_x=${1%% *} ;;
  esac
  if [ "$at_x" = 0 ] || [ "$(stat -c %u .)" = "$at_x" ] || [ "$3" = "$at_x" ]; then return 0; fi
  at_why="a link that user ${at_x%% *} can change leads to $PWD, which is not theirs: root does not follow it"
  return 1
}
at_into() {
  at_h=${PWD%/}/$1; at_l=
  if [ -L "./$1" ]; then at_l=$(stat -c "%u %g %a" . "./$1") || return 1; fi
  cd -P "./$1" 2>/dev/null || return 1
  [ "$PWD" != "$at_h" ] || return 0
  if [ -z "$at_l" ]; then at_why="$at_h was changed into a link meanwhile"; return 1; fi
  at_y=${at_l#*$at_nl}
  at_follow "${at_l%%$at_nl*}" "${at_y%% *}" ""
}
at_enter() {
  case $1 in
  .|./) cd -P . 2>/dev/null; return ;;
  /*) at_w=$1 ;;
  *) cd -P . 2>/dev/null && at_w=${PWD%/}/$1 || return 1 ;;
  esac
  cd -P "$at_w" 2>/dev/null || return 1
  case $at_w in "$PWD"|"$PWD/") return 0 ;; esac
  cd / || return 1
  at_walk "$at_w" at_into
}
at_walk() {
  at_r=$1
  while [ -n "$at_r" ]; do
    at_c=${at_r%%/*}
    case $at_r in */*) at_r=${at_r#*/} ;; *) at_r= ;; esac
    case $at_c in ""|.) ;; ..) cd -P .. || return 1 ;; *) $2 "$at_c" || return 1 ;; esac
  done
}
at_step() {
  at_h=${PWD%/}/$1
  if cd -P "./$1" 2>/dev/null && [ "$PWD" = "$at_h" ]; then return 0; fi
  at_no "$at_h was changed into a link meanwhile"
}
at_down() { at_walk "$1" at_step; }
at_aim() {
  n=${1##*/} at_k=0
  case $n in ""|.|..) n=.; at_enter "$1"; return ;; esac
  case $1 in */*) at_enter "${1%/*}/" ;; *) at_enter . ;; esac || return 1
  while [ "$2" = 1 ] && [ -L "./$n" ]; do
    at_k=$((at_k + 1))
    if [ $at_k -gt 40 ]; then at_why="$1: too many links"; return 1; fi
    at_z=$(stat -c "%u %g %a" . "./$n") && at_t=$(readlink "./$n" && echo .) || return 1
    at_t=${at_t%$at_nl.}; n=${at_t##*/}
    case $n in ""|.|..) n=.; at_enter "$at_t" ;; *) case $at_t in */*) at_enter "${at_t%/*}/" ;; esac ;; esac || return 1
    at_y=${at_z#*$at_nl}
    at_follow "${at_z%%$at_nl*}" "${at_y%% *}" "$(stat -c %u "./$n" 2>/dev/null)" || return 1
  done
}
at_stage() {
  at_h=${PWD%/}/$at_s
  at_why=$(mkdir "./$at_s" 2>&1) || return 1
  if cd -P "./$at_s" 2>/dev/null && [ "$PWD" = "$at_h" ]; then
    at_q=1
    at_root
    case $(stat -c "%u %a" .) in *[2367]|*[2367]?) ;; "$at_me "*) return 0 ;; esac
    at_loose .. || return 0
  fi
  at_why="${at_h%/*} was changed by someone else meanwhile, or keeps no owners and permissions"
  return 2
}
at_unstage() {
  at_q=; cd -P .. || return 1
  if rmdir "./$at_s" 2>/dev/null; then return 0; fi
  command -v rmdir >/dev/null || at_why="sh: rmdir: not found"
  return 1
}
at_pin() {
  o=./$2
  if ln "../$1" "./$2" 2>/dev/null; then
    if [ ! -L "./$2" ]; then return 0; fi
    at_why="$1 was changed into a link meanwhile"; rm -f "./$2"
    return 1
  fi
  o=../$1
  at_loose .. || return 0
  at_why="$1 cannot be held while it is changed"
  return 1
}
at_open() {
  f=./$n
  if [ "$n" = . ]; then f=.; return 0; fi
  if [ -L "$f" ]; then
    if [ "$1" != 1 ]; then return 0; fi
    at_why="$n was changed into a link meanwhile"
    return 1
  fi
  if [ -d "$f" ]; then
    f=.; at_h=${PWD%/}/$n; at_why="$n was changed into a link meanwhile"
    cd -P "./$n" && [ "$PWD" = "$at_h" ]; return
  fi
  at_loose . || return 0
  at_stage && at_pin "$n" "$n" && f=$o
}
at_close() {
  if [ -n "$at_q" ]; then rm -f "./$n"; at_unstage; fi
  case $f in .) ;; *) f=./$n ;; esac
}
at_perm() {
  at_m=$1; shift
  for f do
    shift
    if [ -L "./$f" ]; then :; elif [ "$f" = . ]; then chmod -- "$at_m" . || return 1; elif [ -d "./$f" ]; then
      (at_step "$f" && chmod -- "$at_m" .) || return 1
    else set -- "$@" "$f"; fi
  done
  if [ $# = 0 ]; then return 0; fi
  if at_loose .; then
    at_stage || return 1
    for f do shift; set -- "$@" "../$f"; done
    ln -- "$@" .; r=$?
    for f do
      shift; f=./${f##*/}
      if [ -L "$f" ] || [ ! -e "$f" ]; then rm -f -- "$f"; else set -- "$@" "$f"; fi
    done
    if [ $# != 0 ]; then chmod -- "$at_m" "$@" || r=1; rm -f -- "$@"; fi
    at_unstage; return $r
  fi
  for f do shift; set -- "$@" "./$f"; done
  chmod -- "$at_m" "$@"
}
at_dir() {
  if at_loose .; then
    at_stage || return 1
    if (umask "$u"; mkdir "./$1") && f=./$1 && at_dress && mv -f "./$1" ..; then at_unstage; return; fi
    rmdir "./$1" 2>/dev/null
    at_unstage; [ -d "./$1" ] && [ ! -L "./$1" ]
  elif (umask "$u"; mkdir "./$1"); then f=./$1; at_dress; else [ -d "./$1" ]; fi
}
at_make() {
  if [ ! -e "./$1" ] && [ ! -L "./$1" ]; then at_dir "$1" || return 1; fi
  at_into "$1"
}
at_dirs() {
  case $1 in /*) at_g=$1 ;; *) cd -P . && at_g=${PWD%/}/$1 || return 1 ;; esac
  at_b=$at_g at_g=
  while [ ! -d "$at_b/" ]; do at_g=${at_b##*/}/$at_g at_b=${at_b%/*}; done
  at_enter "$at_b/" || return 1
  at_walk "$at_g" at_make
}
