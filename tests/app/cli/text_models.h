#pragma once

#include "tests/app/cli/cli_process.h"

#include <QDir>
#include <QFile>

namespace orrery::testing {

inline void writeFile(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write %s", qPrintable(path));
}

/// Copies a golden model's config and weights into `folder`, which is made.
inline void copyModel(const QString& golden, const QString& folder)
{
    QDir().mkpath(folder);
    for (const QString& name : {QStringLiteral("config.json"), QStringLiteral("model.safetensors")}) {
        QFile::copy(goldenModel(golden) + "/" + name, folder + "/" + name);
        QFile::setPermissions(folder + "/" + name, QFile::ReadOwner | QFile::WriteOwner);
    }
}

/// gpt2/tied (97 ids) with a byte-level BPE of its own: letters, a blank (Ġ), " t" and " th", and the end of text at 96.
inline void makeTextModel(const QString& folder)
{
    copyModel("gpt2/tied", folder);
    QByteArray vocabulary = "{\"<|endoftext|>\": 96, \"\u0120\": 26, \"\u0120t\": 27, \"\u0120th\": 28";
    for (int letter = 0; letter < 26; ++letter) vocabulary += QByteArray(", \"") + char('a' + letter) + "\": " + QByteArray::number(letter);
    writeFile(folder + "/vocab.json", vocabulary + "}");
    writeFile(folder + "/merges.txt", "#version: 0.2\n\u0120 t\n\u0120t h\n");
    writeFile(folder + "/tokenizer_config.json", R"({"eos_token": "<|endoftext|>", "bos_token": "<|endoftext|>"})");
}

/// bert/masked_lm (97 ids) with a WordPiece vocabulary of letters and the usual special tokens.
inline void makeMaskedModel(const QString& folder)
{
    copyModel("bert/masked_lm", folder);
    QByteArray vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";
    for (int letter = 0; letter < 26; ++letter) vocabulary += QByteArray(1, char('a' + letter)) + "\n##" + char('a' + letter) + "\n";
    writeFile(folder + "/vocab.txt", vocabulary);
}

}  // namespace orrery::testing
