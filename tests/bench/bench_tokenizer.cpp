// Encoding with byte offsets, one thread, line by line. The figures to set beside these are tests/peers/tokenizers/throughput.py's, over the
// same lines. Folders: ORRERY_SHARED_DATA (gpt2-tokenizer/, tinyshakespeare.txt), ORRERY_TEST_MINILM; a case without its folder says so.
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tokenizer/tokenizer.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>
#include <zlib.h>

namespace {

std::string folder(const char* variable)
{
    const char* value = std::getenv(variable);
    return value ? value : "";
}

std::string tokenizerFolder(int64_t which)
{
    return which == 0 ? folder("ORRERY_SHARED_DATA") + "/gpt2-tokenizer" : folder("ORRERY_TEST_MINILM");
}

void encodeLines(benchmark::State& state, const std::vector<std::string>& lines)
{
    try {
        const auto tokenizer = orrery::Tokenizer::open(tokenizerFolder(state.range(0)));
        size_t bytes = 0;
        for (const std::string& line : lines) bytes += line.size();
        for (auto _ : state)
            for (const std::string& line : lines) benchmark::DoNotOptimize(tokenizer->encode(line));
        state.SetBytesProcessed(static_cast<int64_t>(bytes) * state.iterations());
    } catch (const orrery::Error& error) {
        state.SkipWithError(error.what());
    }
}

void english(benchmark::State& state)
{
    try {
        encodeLines(state, orrery::splitText(orrery::readTextFile(folder("ORRERY_SHARED_DATA") + "/tinyshakespeare.txt", 10'000'000), '\n'));
    } catch (const orrery::Error& error) {
        state.SkipWithError(error.what());
    }
}

/// The short lines of the golden corpus: scripts, emoji, controls, broken bytes (tests/golden/tokenizer/README.md).
std::vector<std::string> corpusLines()
{
    const std::string packed = orrery::readTextFile(ORRERY_GOLDEN_DIR "/tokenizer/corpus.z", 10'000'000);
    std::string data(size_t{32} << 20, '\0');
    uLongf size = data.size();
    const auto* from = reinterpret_cast<const Bytef*>(packed.data());
    if (uncompress(reinterpret_cast<Bytef*>(data.data()), &size, from + 4, packed.size() - 4) != Z_OK)
        throw orrery::Error(orrery::ErrorKind::Format, "corpus.z does not unpack");
    std::vector<std::string> lines;
    for (size_t at = 0; at + 4 <= size;) {
        uint32_t length = 0;
        std::memcpy(&length, &data[at], 4);
        if (length < 1'000'000) lines.push_back(data.substr(at + 4, length));
        at += 4 + length;
    }
    return lines;
}

void mixed(benchmark::State& state)
{
    try {
        encodeLines(state, corpusLines());
    } catch (const orrery::Error& error) {
        state.SkipWithError(error.what());
    }
}

/// One word of `range(1)` bytes: what a quadratic merge would never finish.
void longWord(benchmark::State& state)
{
    std::string word(static_cast<size_t>(state.range(1)), 'a');
    for (size_t i = 0; i < word.size(); ++i) word[i] = static_cast<char>('a' + i * i % 26);
    encodeLines(state, {word});
}

}  // namespace

BENCHMARK(english)->ArgName("bert")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(mixed)->ArgName("bert")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(longWord)->ArgNames({"bert", "bytes"})->Args({0, 10'000})->Args({0, 1'000'000})->Unit(benchmark::kMillisecond);
