// The input is a tokenizer.json, a NUL byte and a text. Either the file ends in an Error, or the text's tokens lie inside it, in order, and
// decode; the text also goes through four tokenizers that between them have every component with a loop worth breaking.
#include "core/base/error.h"
#include "core/tokenizer/stream_decoder.h"
#include "core/tokenizer/tokenizer.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

using orrery::Tokenizer;

namespace {

constexpr std::array<std::string_view, 4> kFixed = {
    R"({"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"abab":3,"Ġ":4,"Ã":5,"©":6,"Ã©":7},"merges":["a b","ab ab","Ã ©"]},
        "normalizer":{"type":"NFC"},"pre_tokenizer":{"type":"ByteLevel"},"decoder":{"type":"ByteLevel"}})",
    R"({"model":{"type":"WordPiece","vocab":{"[UNK]":0,"a":1,"##a":2,"##b":3,"é":4},"unk_token":"[UNK]"},"decoder":{"type":"WordPiece"},
        "normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
        "added_tokens":[{"id":9,"content":"[M]","lstrip":true,"rstrip":true,"special":true},{"id":8,"content":"aab","single_word":true}]})",
    R"({"model":{"type":"Unigram","unk_id":0,"vocab":[["?",0],["▁",-1],["a",-2],["ab",-2.5],["▁a",-3]]},
        "normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Replace","pattern":{"String":"b"},"content":""}]},
        "pre_tokenizer":{"type":"Metaspace","prepend_scheme":"first"},"decoder":{"type":"Metaspace","prepend_scheme":"first"}})",
    R"({"model":{"type":"BPE","vocab":{"?":0,"a":1,"▁":2,"▁a":3},"merges":[["▁","a"]],"unk_token":"?","fuse_unk":true},
        "normalizer":{"type":"Sequence","normalizers":[{"type":"NFKD"},{"type":"Prepend","prepend":"▁"},{"type":"StripAccents"}]},
        "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"Punctuation","behavior":"MergedWithNext"},
            {"type":"Digits"}]}})"};

void check(const std::shared_ptr<const Tokenizer>& tokenizer, std::string_view text)
{
    const orrery::Encoding encoding = tokenizer->encode(text);
    size_t begin = 0, end = 0;
    for (const orrery::Token& token : encoding.tokens) {
        if (token.sequence < 0) continue;
        if (token.begin > token.end || token.end > text.size() || token.begin < begin || token.end < end) std::abort();
        begin = token.begin;
        end = token.end;
    }
    tokenizer->decode(encoding.ids(), false);
    if (encoding.tokens.size() > 1000) return;  // a stream decodes anew at each token
    orrery::StreamDecoder stream(tokenizer);
    for (const int32_t id : encoding.ids()) stream.add(id);
    stream.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::array<std::shared_ptr<const Tokenizer>, kFixed.size()> fixed = [] {
        std::array<std::shared_ptr<const Tokenizer>, kFixed.size()> made;
        for (size_t i = 0; i < kFixed.size(); ++i) made[i] = Tokenizer::fromJson(kFixed[i]);
        return made;
    }();
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const size_t cut = std::min(input.find('\0'), input.size());
    const std::string_view text = input.substr(std::min(cut + 1, input.size()));
    for (const auto& tokenizer : fixed) check(tokenizer, text);
    try {
        check(Tokenizer::fromJson(input.substr(0, cut)), text);
    } catch (const orrery::Error&) {
    }
    return 0;
}
