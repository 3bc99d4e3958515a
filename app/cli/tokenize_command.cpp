#include "app/cli/commands.h"

#include "app/cli/output.h"
#include "app/cli/prompt_options.h"
#include "app/cli/table.h"
#include "core/base/json.h"
#include "core/checkpoint/sentence_layout.h"
#include "core/tokenizer/encoding_notes.h"
#include "core/tokenizer/tokenizer.h"

#include <memory>

namespace orrery::cli {

namespace {

struct TokenizeOptions {
    std::string folder;
    std::vector<std::string> texts;
    std::string file, lines, pair;
    bool noSpecial = false;
};

/// Where the tokenizer's files lie: a sentence-transformers folder may keep them one level down.
std::string tokenizerFolder(const std::string& folder)
{
    const std::string inner = readSentenceLayout(folder).transformerFolder;
    return inner.empty() ? folder : folder + "/" + inner;
}

Json encodingDocument(const Tokenizer& tokenizer, const Encoding& encoding)
{
    Json document{{"ids", Json::array()}, {"tokens", Json::array()}, {"texts", Json::array()}, {"offsets", Json::array()},
        {"types", Json::array()}, {"special", Json::array()}};
    for (const Token& token : encoding.tokens) {
        document["ids"].push_back(token.id);
        document["tokens"].push_back(tokenizer.piece(token.id));
        document["texts"].push_back(tokenizer.tokenText(token.id));
        document["offsets"].push_back({token.begin, token.end});
        document["types"].push_back(token.typeId);
        document["special"].push_back(token.special);
    }
    return document;
}

std::string encodingText(const Tokenizer& tokenizer, const Encoding& encoding)
{
    Table table({"position", "id", "token", "bytes"}, {Table::Align::Right, Table::Align::Right});
    for (size_t i = 0; i < encoding.tokens.size(); ++i) {
        const Token& token = encoding.tokens[i];
        table.add({std::to_string(i), std::to_string(token.id), quotedText(tokenizer.tokenText(token.id)),
            std::to_string(token.begin) + "-" + std::to_string(token.end)});
    }
    return table.text();
}

std::string idsText(const Encoding& encoding)
{
    std::string line;
    for (const Token& token : encoding.tokens) line += (line.empty() ? "" : " ") + std::to_string(token.id);
    return line + "\n";
}

ExitCode tokenize(const TokenizeOptions& options, Invocation& invocation)
{
    Output& output = invocation.output;
    const auto tokenizer = Tokenizer::open(tokenizerFolder(options.folder), output.log());
    const EncodeOptions encode{.addSpecial = !options.noSpecial};
    const auto encoded = [&](const std::string& text) {
        return options.pair.empty() ? tokenizer->encode(text, encode) : tokenizer->encodePair(text, options.pair, encode);
    };
    if (!options.lines.empty()) {
        for (const std::string& line : readLines(options.lines)) {
            throwIfStopped(invocation.stop);
            if (output.isJson()) output.printJsonLine(encodingDocument(*tokenizer, encoded(line)));
            else output.print(idsText(encoded(line)));
        }
        return ExitCode::Done;
    }
    if (options.texts.size() + (options.file.empty() ? 0 : 1) != 1)
        throw Error(ErrorKind::Argument, "give one --text, or --file, or --lines").withReason("Usage");
    const Encoding encoding = encoded(options.file.empty() ? options.texts.front() : readInput(options.file));
    for (const std::string& note : encodingNotes(*tokenizer, encoding)) output.note(note);
    if (output.isJson()) output.printJson(encodingDocument(*tokenizer, encoding));
    else output.print(encodingText(*tokenizer, encoding));
    return ExitCode::Done;
}

}  // namespace

CommandSpec tokenizeCommand()
{
    const auto options = std::make_shared<TokenizeOptions>();
    CommandSpec command{.name = "tokenize", .summary = "Turn text into tokens"};
    command.details = "Needs only the folder's tokenizer files. tokens are the vocabulary's own strings, texts what a person reads; "
                      "offsets are bytes of the text. With --lines and --json each line of input gives one JSON object on a line of "
                      "its own; without --json, its ids.";
    command.options = {
        {.name = "--model", .value = "DIR", .help = "folder with tokenizer.json, vocab.json and merges.txt, or vocab.txt",
            .target = &options->folder, .required = true, .takes = Takes::Folder},
        {.name = "--text", .value = "TEXT", .help = "the text", .target = &options->texts},
        {.name = "--file", .value = "FILE", .help = "the text is the whole file, - for standard input", .target = &options->file,
            .takes = Takes::File, .excludes = {"--text"}},
        {.name = "--lines", .value = "FILE", .help = "every line is a text", .target = &options->lines, .takes = Takes::File,
            .excludes = {"--text", "--file"}},
        {.name = "--pair", .value = "TEXT", .help = "second text of a pair", .target = &options->pair},
        {.name = "--no-special", .help = "leave special tokens out", .target = &options->noSpecial},
    };
    command.examples = {{"tokenize --model gpt2 --text \"Hello world\" --json", "ids, tokens and byte offsets as JSON"}};
    command.run = [options](Invocation& invocation) { return tokenize(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
