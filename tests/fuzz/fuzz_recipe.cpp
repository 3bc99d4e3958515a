#include "core/base/error.h"
#include "core/patching/recipe.h"

#include <cstdint>
#include <cstdlib>

using namespace orrery;

/// A recipe from outside is refused with an Error Format that has a reason, or what is written of it reads back equal.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    try {
        const Recipe recipe = parseRecipe({reinterpret_cast<const char*>(data), size});
        if (!(parseRecipe(recipeText(recipe)) == recipe)) std::abort();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Format || error.reason().empty()) std::abort();
    }
    return 0;
}
