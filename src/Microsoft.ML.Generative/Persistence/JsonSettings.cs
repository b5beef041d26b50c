using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Generative;

/// <summary>
/// Reads members of settings that come from a file: what is missing or of another type is a FormatException that names it.
/// </summary>
internal static class JsonSettings
{
    // What a file lacks is an error, not the type's zero.
    private static readonly JsonSerializerOptions Complete = new()
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>A number, text or truth value.</summary>
    /// <exception cref="FormatException">There is no such member, or its value is no <typeparamref name="T"/>.</exception>
    public static T Get<T>(this JsonObject json, string name)
        where T : notnull =>
        TryConvert<T>(json[name], out var value) ? value : throw Wrong(json, name, $"a {typeof(T).Name}");

    /// <summary>As <see cref="Get{T}"/>, or null where there is no such member or it is null.</summary>
    public static T? GetOrNull<T>(this JsonObject json, string name)
        where T : struct =>
        json[name] is null ? null : json.Get<T>(name);

    public static string? GetTextOrNull(this JsonObject json, string name) => json[name] is null ? null : json.Get<string>(name);

    /// <summary>The value of an enumeration, written by its name.</summary>
    public static T GetEnum<T>(this JsonObject json, string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(json.Get<string>(name), ignoreCase: false, out var value) && Enum.IsDefined(value) ? value
            : throw Wrong(json, name, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>A whole number within limits.</summary>
    public static int GetInt32(this JsonObject json, string name, int minimum, int maximum = int.MaxValue)
    {
        var value = json.Get<int>(name);
        return value >= minimum && value <= maximum ? value
            : throw Wrong(json, name, string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"));
    }

    public static JsonObject GetObject(this JsonObject json, string name) =>
        json[name] as JsonObject ?? throw Wrong(json, name, "an object");

    public static JsonObject? GetObjectOrNull(this JsonObject json, string name) =>
        json[name] is null ? null : json.GetObject(name);

    /// <summary>An array whose items all are of one type.</summary>
    public static T[] GetArray<T>(this JsonObject json, string name)
        where T : notnull
    {
        var array = json[name] as JsonArray ?? throw Wrong(json, name, "an array");
        return array.Select(item => TryConvert<T>(item, out var value) ? value
            : throw Wrong(json, name, $"an array of {typeof(T).Name}")).ToArray();
    }

    public static T[]? GetArrayOrNull<T>(this JsonObject json, string name)
        where T : notnull =>
        json[name] is null ? null : json.GetArray<T>(name);

    /// <summary>A record that System.Text.Json reads, such as an architecture.</summary>
    /// <exception cref="FormatException">
    /// It or a part of it is missing, or it is none of the kinds that <typeparamref name="T"/> has.
    /// </exception>
    public static T GetRecord<T>(this JsonObject json, string name)
        where T : class
    {
        try
        {
            return json.GetObject(name).Deserialize<T>(Complete) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FormatException($"The setting '{name}' is no {typeof(T).Name}: {e.Message}", e);
        }
    }

    /// <summary>Checks settings that each are right for contradictions.</summary>
    /// <param name="validate">What checks the same settings as a trainer's options.</param>
    /// <exception cref="FormatException">They contradict each other.</exception>
    public static void CheckConsistent(Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"The model file's settings contradict each other: {e.Message}", e);
        }
    }

    private static bool TryConvert<T>(JsonNode? node, out T value)
        where T : notnull
    {
        value = default!;
        // A number made in memory is of its own type only; one that was parsed is of any that holds it.
        return node is JsonValue leaf && (leaf.TryGetValue(out value!)
            || JsonNode.Parse(leaf.ToJsonString()) is JsonValue parsed && parsed.TryGetValue(out value!));
    }

    private static FormatException Wrong(JsonObject json, string name, string expected)
    {
        var place = json.GetPath() == "$" ? name : $"{json.GetPath()[2..]}.{name}";
        var found = json[name] is not { } node ? "it is missing" : $"it is {Shorten(node.ToJsonString())}";
        return new FormatException($"The setting '{place}' must be {expected}; {found}.");
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";
}
