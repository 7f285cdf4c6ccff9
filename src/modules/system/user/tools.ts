/**
 * Which programs make users and groups: those of shadow, or busybox's, which take other words.
 * @module
 */

/**
 * Lines of sh that print where a program of shadow is, or nothing where busybox's stands in for it. Where there is neither
 * they say that the first is missing: Debian has a program of the other's name, to which busybox's words mean nothing.
 */
export const needsTool = (shadow: string, busybox: string): string =>
  `command -v ${shadow} || case $(readlink -f -- "$(command -v ${busybox})") in *busybox*) ;; *) echo 'sh: ${shadow}: not found' >&2; exit 127 ;; esac`;
