/** Binary utilities that go with the compiler; absolute paths. */
export interface HostBinutils {
  kind: 'gnu' | 'llvm';
  ar: string;
  nm: string;
  objcopy: string;
  ranlib: string;
  strip: string;
  objdump: string | undefined;
  readelf: string | undefined;
}

/** The compiler rumprun is built with, and that the wrappers call. */
export interface HostCompiler {
  /** What the user asked for: $CC or `cc`. */
  requested: string;
  /** The command: absolute path first, then what $CC carries (`-m64`, or `ccache`'s `/usr/bin/gcc`). */
  command: string[];
  kind: 'gcc' | 'clang';
  /** The matching C++ compiler's command when there is one. */
  cxx: string[] | undefined;
  /** x.y.z */
  version: string;
  /** `gcc 12.2.0`, for messages and notes. */
  display: string;
  /** The host compiler's own target, as -dumpmachine prints it. */
  triple: string;
  /** `x86_64` */
  cpu: string;
  /** `x86_64-rumprun-netbsd` */
  tuple: string;
  /** Whether it makes position-independent executables unless told otherwise. */
  pieByDefault: boolean;
  /** The folder of its own headers (stddef.h, immintrin.h, ...). */
  includeDir: string;
  /** libgcc.a or the compiler-rt builtins, when installed. */
  runtimeLibrary: string | undefined;
  /** Absolute path of the linker used for relocatable and final links. */
  linker: { kind: 'gnu' | 'lld'; path: string };
  /** What the driver has to be given to use that linker, such as `-fuse-ld=lld`. */
  linkerFlags: string[];
  binutils: HostBinutils;
  /** Flags found by trial. */
  supports: {
    /** __FILE_NAME__ is predefined. */
    fileName: boolean;
    /** -flinker-output=nolto-rel (gcc) */
    linkerOutputNoltoRel: boolean;
    /** -ffile-prefix-map */
    filePrefixMap: boolean;
  };
}
