// The C interface over libtorch that the TorchSharp shim stands on.
//
// Any ATen operator is called by its schema name through the dispatcher (boxed call); the schema says what each
// argument must become and supplies the defaults, so a new operator needs no line here. Beside it stand the few
// things that are no operators: autograd's entry points, thread-local modes, generators, threads, CUDA's state.
//
// Tensors cross as owned TensorImpl pointers (null is an undefined tensor). Every function that can fail returns a
// negative number or null and leaves a message for bridge_error(); no exception leaves this file.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <dlfcn.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

enum class Kind : int64_t { None, Default, Tensor, Int, Double, Bool, Ints, Doubles, Tensors, String, Device, Generator };

// bits holds an int64, a double's bits, or a pointer; extra a list's length, a device's index, or a result's bytes.
struct Value {
    Kind kind;
    int64_t bits;
    int64_t extra;
};

// What the schema wants where a plain conversion would not give it.
enum class Wanted { AsGiven, Float, IntList, FloatList, OptionalTensorList };

struct Operator {
    c10::OperatorHandle handle;
    std::vector<Wanted> wanted;
};

thread_local std::string error;
thread_local std::vector<Value> overflow;  // results that did not fit the caller's buffer

template <typename F>
auto guarded(F&& body) -> decltype(body()) {
    using Result = decltype(body());
    try {
        return body();
    } catch (const c10::Error& e) {
        error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        error = e.what();
    } catch (...) {
        error = "libtorch failed with an exception of an unknown type";
    }
    if constexpr (std::is_pointer_v<Result>) return nullptr;
    else return Result(-1);
}

using TensorPointer = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

c10::TensorImpl* impl(int64_t bits) { return reinterpret_cast<c10::TensorImpl*>(bits); }

at::Tensor borrow(void* pointer) {
    return pointer ? at::Tensor(TensorPointer::reclaim_copy(static_cast<c10::TensorImpl*>(pointer))) : at::Tensor();
}

at::Tensor borrow(int64_t bits) { return borrow(static_cast<void*>(impl(bits))); }

std::vector<at::Tensor> borrow_all(void* const* pointers, int64_t count) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(count);
    for (int64_t i = 0; i < count; i++) tensors.push_back(borrow(pointers[i]));
    return tensors;
}

// The bytes that this tensor keeps alive alone; a view's are its base's, and a second handle's the first one's.
int64_t owned_bytes(const at::Tensor& t) {
    return t.use_count() == 1 && t.has_storage() && t.storage().use_count() == 1 ? int64_t(t.storage().nbytes()) : 0;
}

Value give(at::Tensor t) {
    if (!t.defined()) return {Kind::Tensor, 0, 0};
    int64_t bytes = owned_bytes(t);
    return {Kind::Tensor, reinterpret_cast<int64_t>(t.unsafeReleaseTensorImpl()), bytes};
}

double as_double(int64_t bits) {
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

int64_t as_bits(double value) {
    int64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

Wanted wanted_by(c10::TypePtr type) {
    if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
    if (type->kind() == c10::TypeKind::FloatType) return Wanted::Float;
    if (auto list = type->cast<c10::ListType>()) {
        auto element = list->getElementType();
        if (element->kind() == c10::TypeKind::IntType) return Wanted::IntList;
        if (element->kind() == c10::TypeKind::FloatType) return Wanted::FloatList;
        if (element->kind() == c10::TypeKind::OptionalType) return Wanted::OptionalTensorList;
    }
    return Wanted::AsGiven;
}

c10::IValue tensors_of(const Value& value, Wanted wanted) {
    auto pointers = reinterpret_cast<void* const*>(value.bits);
    if (wanted == Wanted::OptionalTensorList) {
        c10::List<c10::optional<at::Tensor>> list;
        list.reserve(value.extra);
        for (int64_t i = 0; i < value.extra; i++)
            list.push_back(pointers[i] ? c10::optional<at::Tensor>(borrow(pointers[i])) : c10::nullopt);
        return list;
    }
    for (int64_t i = 0; i < value.extra; i++) TORCH_CHECK(pointers[i], "tensor ", i, " of the list is null");
    return borrow_all(pointers, value.extra);
}

c10::IValue to_ivalue(const Value& value, Wanted wanted, const c10::Argument& argument) {
    switch (value.kind) {
        case Kind::None: return {};
        case Kind::Default:
            TORCH_CHECK(argument.default_value(), "argument '", argument.name(), "' has no default");
            return *argument.default_value();
        case Kind::Tensor: return borrow(value.bits);
        case Kind::Int:
            if (wanted == Wanted::Float) return double(value.bits);
            if (wanted == Wanted::IntList) return std::vector<int64_t>{value.bits};
            return value.bits;
        case Kind::Double:
            if (wanted == Wanted::FloatList) return std::vector<double>{as_double(value.bits)};
            return as_double(value.bits);
        case Kind::Bool: return value.bits != 0;
        case Kind::Ints: {
            auto first = reinterpret_cast<const int64_t*>(value.bits);
            return std::vector<int64_t>(first, first + value.extra);
        }
        case Kind::Doubles: {
            auto first = reinterpret_cast<const double*>(value.bits);
            return std::vector<double>(first, first + value.extra);
        }
        case Kind::Tensors: return tensors_of(value, wanted);
        case Kind::String: return std::string(reinterpret_cast<const char*>(value.bits), value.extra);
        case Kind::Device: return c10::Device(c10::DeviceType(value.bits), c10::DeviceIndex(value.extra));
        case Kind::Generator: return *reinterpret_cast<at::Generator*>(value.bits);
    }
    TORCH_CHECK(false, "argument '", argument.name(), "' came with the unknown kind ", int64_t(value.kind));
}

void append(std::vector<Value>& results, c10::IValue&& value) {
    if (value.isTensor()) results.push_back(give(std::move(value).toTensor()));
    else if (value.isTensorList())
        for (at::Tensor t : value.toTensorVector()) results.push_back(give(std::move(t)));
    else if (value.isInt()) results.push_back({Kind::Int, value.toInt(), 0});
    else if (value.isDouble()) results.push_back({Kind::Double, as_bits(value.toDouble()), 0});
    else if (value.isBool()) results.push_back({Kind::Bool, value.toBool(), 0});
    else if (value.isNone()) results.push_back({Kind::None, 0, 0});
    else TORCH_CHECK(false, "an operator returned a ", value.tagKind(), ", which the bridge does not carry");
}

// Copies the results out, or keeps them for bridge_overflow() where they are more than the buffer holds.
int64_t deliver(std::vector<Value>& results, Value* buffer, int64_t capacity) {
    int64_t count = results.size();
    if (count <= capacity) std::copy(results.begin(), results.end(), buffer);
    else overflow = results;
    return count;
}

}  // namespace

EXPORT const char* bridge_error() { return error.c_str(); }
EXPORT const char* bridge_libtorch_version() { return TORCH_VERSION; }

EXPORT void* bridge_operator(const char* name, const char* overload) {
    return guarded([&]() -> void* {
        auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(handle, "this libtorch (", TORCH_VERSION, ") has no operator ", name, *overload ? "." : "", overload);
        auto op = new Operator{*handle, {}};
        for (auto& argument : handle->schema().arguments()) op->wanted.push_back(wanted_by(argument.type()));
        return op;
    });
}

// Returns how many results there are; with a capacity of zero they are dropped.
EXPORT int64_t bridge_call(void* pointer, const Value* arguments, int64_t count, Value* buffer, int64_t capacity) {
    thread_local torch::jit::Stack stack;
    thread_local std::vector<Value> results;
    auto status = guarded([&]() -> int64_t {
        auto& op = *static_cast<Operator*>(pointer);
        auto& schema = op.handle.schema().arguments();
        TORCH_CHECK(size_t(count) <= schema.size(),
                    op.handle.schema().name(), " takes ", schema.size(), " arguments, not ", count);
        for (size_t i = 0; i < schema.size(); i++)
            stack.push_back(to_ivalue(int64_t(i) < count ? arguments[i] : Value{Kind::Default, 0, 0}, op.wanted[i], schema[i]));
        op.handle.callBoxed(stack);
        if (capacity == 0) return 0;
        results.clear();
        for (auto& value : stack) append(results, std::move(value));
        return deliver(results, buffer, capacity);
    });
    stack.clear();
    return status;
}

EXPORT void bridge_overflow(Value* buffer) {
    std::copy(overflow.begin(), overflow.end(), buffer);
    overflow.clear();
}

EXPORT void bridge_release(void* tensor) { TensorPointer::reclaim(static_cast<c10::TensorImpl*>(tensor)); }

struct Description {
    int64_t dtype, device_type, device_index, dimensions, elements, element_size, requires_grad, leaf, contiguous, sparse;
};

EXPORT int64_t bridge_describe(void* tensor, Description* d) {
    return guarded([&]() -> int64_t {
        auto t = borrow(tensor);
        *d = {int64_t(t.scalar_type()), int64_t(t.device().type()), t.device().index(), t.dim(), t.numel(),
              int64_t(t.element_size()), t.requires_grad(), t.is_leaf(),
              // A sparse tensor throws when asked whether it is contiguous.
              t.layout() == at::kStrided && t.is_contiguous(), t.is_sparse()};
        return 0;
    });
}

EXPORT int64_t bridge_sizes(void* tensor, int64_t* sizes, int64_t* strides) {
    return guarded([&]() -> int64_t {
        auto t = borrow(tensor);
        std::copy(t.sizes().begin(), t.sizes().end(), sizes);
        if (strides) std::copy(t.strides().begin(), t.strides().end(), strides);
        return t.dim();
    });
}

EXPORT void* bridge_data(void* tensor) {
    return guarded([&]() -> void* { return borrow(tensor).data_ptr(); });
}

// Shares the caller's memory; release(context) is called when the last tensor over it goes.
EXPORT int64_t bridge_from_blob(void* data, const int64_t* sizes, int64_t dimensions, int64_t dtype,
                                void (*release)(void*), void* context, Value* result) {
    return guarded([&]() -> int64_t {
        at::NoGradGuard no_grad;
        *result = give(at::from_blob(data, c10::IntArrayRef(sizes, dimensions), [=](void*) { release(context); },
                                     c10::TensorOptions().dtype(c10::ScalarType(dtype))));
        return 0;
    });
}

EXPORT int64_t bridge_set_requires_grad(void* tensor, bool value) {
    return guarded([&]() -> int64_t { borrow(tensor).requires_grad_(value); return 0; });
}

EXPORT int64_t bridge_retain_grad(void* tensor) {
    return guarded([&]() -> int64_t { borrow(tensor).retain_grad(); return 0; });
}

EXPORT int64_t bridge_grad_of(void* tensor, Value* result) {
    return guarded([&]() -> int64_t { *result = give(borrow(tensor).grad()); return 0; });
}

EXPORT int64_t bridge_set_grad_of(void* tensor, void* grad) {
    return guarded([&]() -> int64_t { borrow(tensor).mutable_grad() = borrow(grad); return 0; });
}

EXPORT int64_t bridge_backward(void* const* tensors, int64_t count, void* const* grads, int64_t grad_count,
                               bool retain_graph, bool create_graph, void* const* inputs, int64_t input_count) {
    return guarded([&]() -> int64_t {
        torch::autograd::backward(borrow_all(tensors, count), borrow_all(grads, grad_count), retain_graph, create_graph,
                                  borrow_all(inputs, input_count));
        return 0;
    });
}

EXPORT int64_t bridge_grad(void* const* outputs, int64_t count, void* const* inputs, int64_t input_count, void* const* grads,
                           int64_t grad_count, bool retain_graph, bool create_graph, bool allow_unused, Value* results) {
    return guarded([&]() -> int64_t {
        auto gradients = torch::autograd::grad(borrow_all(outputs, count), borrow_all(inputs, input_count),
                                               borrow_all(grads, grad_count), retain_graph, create_graph, allow_unused);
        for (size_t i = 0; i < gradients.size(); i++) results[i] = give(std::move(gradients[i]));
        return gradients.size();
    });
}

// One step of Adam in one pass over the memory, where its operators take ten. Each number is rounded as the operators of
// PyTorch round it on a processor with fused multiply-add, so that the results are the same bit for bit.
struct AdamStep {
    double sign, decay, shrink, beta1, beta2, root_correction, epsilon, step_size;
};

#pragma GCC push_options
#pragma GCC optimize("fp-contract=off")

#ifdef __x86_64__
bool adam_is_possible() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

// Eight numbers at a time; returns how many are done.
__attribute__((target("avx2,fma")))
int64_t adam_vectors(float* p, float* mean, float* square, float* largest, const float* grad, int64_t n, const AdamStep& s) {
    const __m256 sign = _mm256_set1_ps(s.sign), decay = _mm256_set1_ps(s.decay), shrink = _mm256_set1_ps(s.shrink),
                 beta1 = _mm256_set1_ps(s.beta1), rest1 = _mm256_set1_ps(1 - s.beta1),
                 beta2 = _mm256_set1_ps(s.beta2), rest2 = _mm256_set1_ps(1 - s.beta2),
                 correction = _mm256_set1_ps(s.root_correction), epsilon = _mm256_set1_ps(s.epsilon),
                 size = _mm256_set1_ps(-s.step_size);
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) {
        __m256 w = _mm256_loadu_ps(p + i), g = _mm256_mul_ps(sign, _mm256_loadu_ps(grad + i));
        if (s.decay != 0) g = _mm256_fmadd_ps(w, decay, g);
        __m256 m = _mm256_fmadd_ps(g, rest1, _mm256_mul_ps(_mm256_loadu_ps(mean + i), beta1));
        __m256 v = _mm256_fmadd_ps(_mm256_mul_ps(rest2, g), g, _mm256_mul_ps(_mm256_loadu_ps(square + i), beta2));
        _mm256_storeu_ps(mean + i, m);
        _mm256_storeu_ps(square + i, v);
        if (largest) _mm256_storeu_ps(largest + i, v = _mm256_max_ps(_mm256_loadu_ps(largest + i), v));
        __m256 root = _mm256_add_ps(_mm256_div_ps(_mm256_sqrt_ps(v), correction), epsilon);
        _mm256_storeu_ps(p + i, _mm256_add_ps(_mm256_mul_ps(w, shrink), _mm256_div_ps(_mm256_mul_ps(size, m), root)));
    }
    return i;
}
#else
bool adam_is_possible() { return true; }
int64_t adam_vectors(float*, float*, float*, float*, const float*, int64_t, const AdamStep&) { return 0; }
#endif

// largest is null without AMSGrad.
void adam_update(float* p, float* mean, float* square, float* largest, const float* grad, int64_t n, const AdamStep& s) {
    const float decay = s.decay, beta1 = s.beta1, beta2 = s.beta2, rest1 = 1 - s.beta1, rest2 = 1 - s.beta2,
                correction = s.root_correction, epsilon = s.epsilon, size = -s.step_size;
    for (int64_t i = adam_vectors(p, mean, square, largest, grad, n, s); i < n; i++) {
        float g = float(s.sign) * grad[i];
        if (decay != 0) g = std::fma(p[i], decay, g);
        float m = mean[i] = std::fma(g, rest1, mean[i] * beta1);
        float v = square[i] = std::fma(rest2 * g, g, square[i] * beta2);
        if (largest) v = largest[i] = largest[i] > v ? largest[i] : v;
        p[i] = p[i] * float(s.shrink) + size * m / (std::sqrt(v) / correction + epsilon);
    }
}
#pragma GCC pop_options

// Returns 0 if the parameter has been updated, 1 if it has no gradient, 2 if this is no case for it. largest may be null.
EXPORT int64_t bridge_adam(void* parameter, void* mean, void* square, void* largest, const AdamStep* step) {
    return guarded([&]() -> int64_t {
        static const bool possible = adam_is_possible();
        const auto p = borrow(parameter), m = borrow(mean), v = borrow(square), x = borrow(largest);
        const at::Tensor grad = p.grad();
        if (!grad.defined()) return 1;
        auto fits = [](const at::Tensor& t) {
            return t.device().is_cpu() && t.layout() == at::kStrided && t.scalar_type() == at::kFloat;
        };
        for (auto* t : {&p, &m, &v, &x, &grad})
            if (t->defined() && !fits(*t)) return 2;
        if (!possible) return 2;

        at::TensorIteratorConfig operands;
        operands.resize_outputs(false).add_output(p).add_output(m).add_output(v);
        if (x.defined()) operands.add_output(x);
        auto iterator = operands.add_input(grad).build();
        iterator.for_each([&](char** data, const int64_t* strides, int64_t n) {
            const int count = x.defined() ? 5 : 4;
            const bool dense = std::all_of(strides, strides + count, [](int64_t s) { return s == sizeof(float); });
            for (int64_t i = 0; i < (dense ? 1 : n); i++) {
                float* at[5];
                for (int k = 0; k < count; k++) at[k] = reinterpret_cast<float*>(data[k] + i * strides[k]);
                adam_update(at[0], at[1], at[2], x.defined() ? at[3] : nullptr, at[count - 1], dense ? n : 1, *step);
            }
        });
        p.unsafeGetTensorImpl()->bump_version();
        return 0;
    });
}

EXPORT bool bridge_grad_mode() { return c10::GradMode::is_enabled(); }
EXPORT void bridge_set_grad_mode(bool enabled) { c10::GradMode::set_enabled(enabled); }
EXPORT bool bridge_inference_mode() { return c10::InferenceMode::is_enabled(); }
EXPORT void* bridge_enter_inference_mode(bool enabled) {
    return guarded([&]() -> void* { return new c10::InferenceMode(enabled); });
}
EXPORT void bridge_leave_inference_mode(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
EXPORT bool bridge_anomaly_mode() { return torch::autograd::AnomalyMode::is_enabled(); }
EXPORT void bridge_set_anomaly_mode(bool enabled) { torch::autograd::AnomalyMode::set_enabled(enabled); }

EXPORT int64_t bridge_threads() { return at::get_num_threads(); }

// OpenBLAS keeps threads of its own, which at::set_num_threads does not reach.
EXPORT int64_t bridge_set_threads(int64_t count) {
    return guarded([&]() -> int64_t {
        at::set_num_threads(int(count));
        if (auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(int(count));
        return 0;
    });
}

// A null device gives the process's default generator of the CPU.
EXPORT void* bridge_generator(int64_t device_type, int64_t device_index, bool use_default) {
    return guarded([&]() -> void* {
        const c10::Device device{c10::DeviceType(device_type), c10::DeviceIndex(device_index)};
        auto& standard = at::globalContext().defaultGenerator(device);
        return new at::Generator(use_default ? standard : standard.clone());
    });
}

EXPORT void bridge_generator_release(void* generator) { delete static_cast<at::Generator*>(generator); }

EXPORT int64_t bridge_generator_seed(void* pointer, int64_t operation, uint64_t seed, int64_t* result) {
    return guarded([&]() -> int64_t {
        auto& generator = *static_cast<at::Generator*>(pointer);
        std::lock_guard<std::mutex> lock(generator.mutex());
        if (operation == 0) generator.set_current_seed(seed);
        *result = int64_t(operation == 1 ? generator.seed() : generator.current_seed());
        return 0;
    });
}

EXPORT int64_t bridge_generator_state(void* pointer, void* state, Value* result) {
    return guarded([&]() -> int64_t {
        auto& generator = *static_cast<at::Generator*>(pointer);
        std::lock_guard<std::mutex> lock(generator.mutex());
        if (state) generator.set_state(borrow(state));
        else *result = give(generator.get_state());
        return 0;
    });
}

EXPORT int64_t bridge_manual_seed(uint64_t seed) {
    return guarded([&]() -> int64_t { at::manual_seed(seed); return 0; });
}

EXPORT int64_t bridge_cuda_devices() {
    return guarded([&]() -> int64_t { return torch::cuda::is_available() ? int64_t(torch::cuda::device_count()) : 0; });
}

EXPORT bool bridge_cudnn_available() { return torch::cuda::is_available() && torch::cuda::cudnn_is_available(); }

EXPORT int64_t bridge_cuda_synchronize(int64_t device_index) {
    return guarded([&]() -> int64_t { torch::cuda::synchronize(device_index); return 0; });
}

EXPORT int64_t bridge_cuda_manual_seed(uint64_t seed, bool all) {
    return guarded([&]() -> int64_t {
        if (all) torch::cuda::manual_seed_all(seed);
        else torch::cuda::manual_seed(seed);
        return 0;
    });
}
