// Refuses a stylesheet that would load something, or that is not ours to show,
// and tells its size.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const file = process.argv[2];
const css = readFileSync(file, "utf8");
for (const foreign of ["url(", "@font-face", "GDS Transport", "crown"]) {
  if (css.includes(foreign)) {
    console.error(`${file} contains ${foreign}`);
    process.exit(1);
  }
}
console.log(`${file}: ${(css.length / 1024).toFixed(0)} kB, ${(gzipSync(css).length / 1024).toFixed(0)} kB compressed`);
