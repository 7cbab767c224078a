/* replaced by the first core file */
typedef int callreel_core_unit;
