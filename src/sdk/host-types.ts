/**
 * What a host says of itself and of its files.
 * @module
 */
/** What a host turned out to have, probed once when it is first used. */
export interface HostCaps {
  /** Effective user of the shell that modules use (after become). */
  readonly uid: number;
  readonly user: string;
  readonly home: string;
  readonly busybox: boolean;
  readonly systemd: boolean;
  /** Programs found in PATH among those that modules ask about. */
  readonly tools: ReadonlySet<string>;
  /** `http_proxy`, `https_proxy` and `no_proxy` of the environment that programs have, in small and capital letters. */
  readonly proxies: Readonly<Record<string, string>>;
}

export interface FileStat {
  readonly type: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'char';
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names; the number as text where there is none. */
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  readonly atime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly dev: number;
  readonly nlink: number;
  /** Blocks of 512 bytes that are allocated. */
  readonly blocks?: number | undefined;
  /** Bytes that the file system likes to read and write at once. */
  readonly blockSize?: number | undefined;
  /** Number of the device that a device file stands for; 0 for other files. */
  readonly rdev?: number | undefined;
  /** Target as written, for a link. */
  readonly linkTarget?: string | undefined;
  /** Hex digest, when asked for and a regular file. */
  readonly checksum?: string | undefined;
}

export type ChecksumAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

export interface StatOptions {
  /** Look at what a link points to; default false. */
  readonly follow?: boolean;
  readonly checksum?: ChecksumAlgorithm | undefined;
}

/** Owner, group and permissions to give a file. */
export interface FileAttributes {
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Permission bits, already computed from an octal or symbolic mode. */
  readonly mode?: number | undefined;
  /** Parts of the SELinux context; nothing happens on a host without SELinux. */
  readonly se?: Readonly<Partial<Record<'user' | 'role' | 'type' | 'level', string | undefined>>> | undefined;
  /** Attributes in the form of chattr, e.g. `+i`. */
  readonly attributes?: string | undefined;
}
